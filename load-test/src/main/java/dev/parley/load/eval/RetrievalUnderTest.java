package dev.parley.load.eval;

import dev.parley.quickstart.DatabaseLogins;
import dev.parley.quickstart.EmbeddedDatabase;
import dev.parley.store.documents.DocumentChunks;
import dev.parley.store.documents.DocumentTexts;
import dev.parley.store.documents.IndexingClaims;
import dev.parley.store.documents.OwnerWords;
import dev.parley.worker.embedding.Embeddings;
import dev.parley.worker.indexing.Splitter;
import dev.parley.worker.indexing.SplitterSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The worker's splitter, embeddings and retrieval over a PostgreSQL of their own. */
final class RetrievalUnderTest implements AutoCloseable {

    static final String OWNER = "eval";

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({
        DataSourceAutoConfiguration.class,
        DataSourceTransactionManagerAutoConfiguration.class,
        TransactionAutoConfiguration.class,
        JdbcTemplateAutoConfiguration.class,
        JdbcClientAutoConfiguration.class,
        FlywayAutoConfiguration.class
    })
    @ComponentScan({
        "dev.parley.worker.embedding",
        "dev.parley.worker.search",
        "dev.parley.worker.retrieval"
    })
    @ConfigurationPropertiesScan({
        "dev.parley.worker.embedding",
        "dev.parley.worker.search",
        "dev.parley.worker.retrieval"
    })
    @EnableConfigurationProperties(SplitterSettings.class)
    @Import({
        Splitter.class,
        IndexingClaims.class,
        DocumentChunks.class,
        DocumentTexts.class,
        OwnerWords.class
    })
    static class Parts {}

    private final EmbeddedDatabase database;
    private final ConfigurableApplicationContext context;
    private final Map<UUID, String> names = new HashMap<>();

    /**
     * @param folder for the database's data; empty
     * @param settings of the worker, such as {@code --parley.retrieval.max-passages=3}
     */
    RetrievalUnderTest(Path folder, List<String> settings) throws IOException {
        database =
                EmbeddedDatabase.start(
                        folder.resolve("postgres"), folder.resolve("postgres-programs"), 0);
        try {
            var arguments = new ArrayList<>(settings);
            arguments.add("--spring.datasource.url=" + database.jdbcUrl());
            arguments.add("--spring.datasource.username=" + DatabaseLogins.ADMIN);
            arguments.add(
                    "--spring.datasource.password="
                            + database.logins().password(DatabaseLogins.ADMIN));
            arguments.add("--spring.main.banner-mode=off");
            arguments.add("--spring.main.register-shutdown-hook=false");
            context =
                    new SpringApplicationBuilder(Parts.class)
                            .web(WebApplicationType.NONE)
                            .run(arguments.toArray(String[]::new));
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    <T> T part(Class<T> type) {
        return context.getBean(type);
    }

    /** Splits, embeds and stores a text; returns how many chunks it has. */
    int index(Library.Text text) {
        var chunks = part(Splitter.class).split(text.blocks());
        var vectors =
                part(Embeddings.class)
                        .ofPassages(chunks.stream().map(c -> c.inContext(text.title())).toList());
        var id = add(text.title(), chunks.size());
        part(DocumentChunks.class).replace(id, chunks, part(Embeddings.class).model(), vectors);
        names.put(id, text.name());
        return chunks.size();
    }

    /** Returns the name of the text that was indexed as this document. */
    String name(UUID documentId) {
        return names.getOrDefault(documentId, "");
    }

    /** Adds a document that is ready, without its chunks. */
    UUID add(String title, int chunks) {
        var id = UUID.randomUUID();
        part(JdbcClient.class)
                .sql(
                        """
                        INSERT INTO document
                        SELECT * FROM jsonb_populate_record(NULL::document, jsonb_build_object(
                            'document_id', :id, 'owner', :owner, 'title', :title,
                            'metadata', '{}', 'media_type', 'text/plain', 'size', 1,
                            'status', 'ready', 'progress', 100, 'chunks', :chunks,
                            'published', true, 'attempt', 1, 'given_back', 0, 'recorded', true,
                            'created_at', now(), 'updated_at', now()))
                        """)
                .param("id", id)
                .param("owner", OWNER)
                .param("title", title)
                .param("chunks", chunks)
                .update();
        return id;
    }

    @Override
    public void close() throws IOException {
        context.close();
        database.close();
    }
}
