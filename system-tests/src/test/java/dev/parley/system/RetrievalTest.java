package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import dev.parley.parser.Block;
import dev.parley.store.documents.Chunk;
import dev.parley.store.documents.DocumentChunks;
import dev.parley.worker.embedding.Embeddings;
import dev.parley.worker.indexing.Splitter;
import dev.parley.worker.retrieval.CascadeTier;
import dev.parley.worker.retrieval.Passage;
import dev.parley.worker.retrieval.RetrievalQuery;
import dev.parley.worker.retrieval.Retrieved;
import dev.parley.worker.retrieval.Retriever;
import dev.parley.worker.retrieval.Room;
import dev.parley.worker.search.ChunkKey;
import dev.parley.worker.search.ReadyDocuments;
import dev.parley.worker.search.SemanticSearch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Searches find the right passages, and only in documents that the owner may see. */
class RetrievalTest {

    private static final String LIGHTHOUSE =
            "The lighthouse of Arvik was built in 1886 by Ingeborg Dvořák and burns rapeseed oil.";
    private static final String WHO = "Who built the lighthouse of Arvik?";

    private final TestSystem system = TestSystem.get();
    private final String owner = "owner-" + UUID.randomUUID();

    @Test
    void theOneDocumentThatAnswersIsFoundAmongTwoHundred() {
        var crafts = List.of("bakery", "mill", "bridge", "school", "dairy", "smithy", "harbour");
        for (int i = 0; i < 199; i++) {
            var craft = crafts.get(i % crafts.size());
            document("Place " + i, "The " + craft + " number " + i + " of the valley is closed.");
        }
        var wanted = document("Coast", LIGHTHOUSE);

        for (var question :
                List.of(
                        WHO,
                        "What kind of oil does the beacon of Arvik burn?",
                        "lighthose Arvik",
                        "Dvorak")) {
            assertThat(ask(question).passages())
                    .as(question)
                    .first()
                    .returns(wanted, Passage::documentId)
                    .returns("Coast", Passage::title)
                    .returns(1, Passage::chunk)
                    .returns(LIGHTHOUSE, Passage::text);
        }
    }

    @Test
    void questionsAtOnceReadTheVectorsOnce() {
        for (int i = 0; i < 60; i++) {
            document("Place " + i, "The mill number " + i + " of the valley is closed.");
        }
        var statements = new CountedStatements();
        try (var worker =
                        system.startAnotherWorker(
                                context ->
                                        context.registerBean(
                                                CountedStatements.class, () -> statements),
                                "--parley.search.read-turn=1m");
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var search = worker.getBean(SemanticSearch.class);
            var documents = worker.getBean(ReadyDocuments.class).of(owner);
            var question = worker.getBean(Embeddings.class).ofQuestion(WHO).orElseThrow();
            var answers = new ArrayList<Future<List<ChunkKey>>>();
            var sent =
                    statements.of(
                            () -> {
                                whileNobodyReadsChunks(
                                        () -> {
                                            for (int i = 0; i < 8; i++) {
                                                answers.add(
                                                        threads.submit(
                                                                () ->
                                                                        search.nearest(
                                                                                owner, question,
                                                                                documents)));
                                            }
                                        });
                                for (var answer : answers) {
                                    assertThat(answer)
                                            .succeedsWithin(Duration.ofMinutes(1))
                                            .asInstanceOf(InstanceOfAssertFactories.LIST)
                                            .isNotEmpty();
                                }
                            });
            assertThat(sent.stream().filter(sql -> sql.contains("array_send")))
                    .as("50 documents by each statement")
                    .hasSize(2);
        }
    }

    /** Holds the table until a read waits for it. */
    private void whileNobodyReadsChunks(Runnable reads) {
        new TransactionTemplate(system.apiBean(PlatformTransactionManager.class))
                .executeWithoutResult(
                        tx -> {
                            system.database()
                                    .sql("LOCK TABLE document_chunk IN ACCESS EXCLUSIVE MODE")
                                    .update();
                            reads.run();
                            await("a read waits")
                                    .until(
                                            () ->
                                                    system.database()
                                                            .sql(
                                                                    "SELECT EXISTS (SELECT FROM pg_locks"
                                                                            + " WHERE NOT granted AND relation"
                                                                            + " = 'document_chunk'::regclass)")
                                                            .query(Boolean.class)
                                                            .single());
                        });
    }

    @Test
    void onlyTheDocumentsThatAreNamedAreLookedAt() {
        var named = document("One", LIGHTHOUSE);
        document("Two", LIGHTHOUSE);

        assertThat(documents(ask(WHO, List.of(named), null))).containsExactly(named);
        assertThat(ask(WHO, List.of(UUID.randomUUID()), null)).isEqualTo(Retrieved.NOTHING);
    }

    @Test
    void namedDocumentsAreGivenWholeInTheirOrderWhateverIsAsked() {
        var many = document("Many", SampleFiles.longText(10));
        var one = document("One", LIGHTHOUSE);
        var question = "How many moons has Jupiter?";

        assertThat(ask(question)).isEqualTo(Retrieved.NOTHING);
        var named = ask(question, List.of(one, many), null);

        assertThat(named.tier()).isEqualTo(CascadeTier.GLOBAL);
        assertThat(named.passages()).hasSizeGreaterThan(3);
        assertThat(named.passages().getFirst().documentId()).isEqualTo(one);
        var rest = named.passages().subList(1, named.passages().size());
        assertThat(rest).extracting(Passage::documentId).containsOnly(many);
        assertThat(rest)
                .extracting(Passage::chunk)
                .isEqualTo(IntStream.rangeClosed(1, rest.size()).boxed().toList());
    }

    @Test
    void ifNamedDocumentsDoNotFitEachGivesItsBestPassageFirst() {
        var many = document("Many", (LIGHTHOUSE + " ").repeat(600));
        var other = document("Other", "The mill of Arnach grinds buckwheat.");

        var named = ask(named(WHO, List.of(many, other), 0));

        assertThat(named.passages().subList(0, 2))
                .extracting(Passage::documentId)
                .containsExactly(many, other);
        assertThat(named.passages()).hasSizeGreaterThan(2);
        // A search may give 1,200 tokens; to name a document gives no less, and here no more.
        assertThat(named.passages().stream().mapToInt(passage -> passage.text().length() / 4).sum())
                .isBetween(600, 1_200);
    }

    @Test
    void theRestOfALargeRoomIsFilledWithWhatIsBesideTheBestPassages() {
        var many = document("Many", SampleFiles.longText(250));

        var passages = ask(named(WHO, List.of(many), 20_000)).passages();

        assertThat(passages.stream().mapToInt(passage -> passage.text().length() / 4).sum())
                .isBetween(15_000, 20_000);
        assertThat(passages).extracting(Passage::chunk).doesNotHaveDuplicates();
    }

    @Test
    void aNamedDocumentThatNoSearchFindsIsGivenFromItsBeginning() {
        var many = document("Many", (LIGHTHOUSE + " ").repeat(600));

        var named = ask(named("谁画了灯塔？", List.of(many), 0));

        assertThat(named.passages()).extracting(Passage::documentId).containsOnly(many);
        assertThat(named.passages()).extracting(Passage::chunk).startsWith(1, 2, 3);
    }

    @Test
    void aPassageAnswersWhereverItIsLookedFor() {
        for (int i = 0; i < 40; i++) {
            document("Place " + i, "The mill number " + i + " of the valley is closed.");
        }
        var wanted = document("Coast", "Ada", null, LIGHTHOUSE);
        // Some of its words are in no chunk; among few chunks they would outweigh the others.
        var question = "Did Ingeborg Dvořák paint the tower of Arvik in scarlet and turquoise?";

        var everywhere = ask(question);
        var named = ask(question, List.of(wanted), null);
        var byCreator = ask(question, List.of(), "Ada");

        assertThat(everywhere.passages()).isNotEmpty();
        assertThat(named.passages()).isEqualTo(everywhere.passages());
        assertThat(byCreator.passages()).isEqualTo(everywhere.passages());
        assertThat(byCreator.tier()).isEqualTo(CascadeTier.CREATOR);
    }

    @Test
    void anotherOwnersDocumentsAreNeverFound() {
        var id = document("Coast", LIGHTHOUSE);
        system.database()
                .sql("UPDATE document SET owner = 'another' WHERE document_id = ?")
                .param(id)
                .update();

        assertThat(ask(WHO)).isEqualTo(Retrieved.NOTHING);
        assertThat(ask(WHO, List.of(id), null)).isEqualTo(Retrieved.NOTHING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"indexing", "failed"})
    void onlyReadyDocumentsAreFound(String status) {
        var id = document("Coast", LIGHTHOUSE);
        status(id, status);

        assertThat(ask(WHO)).isEqualTo(Retrieved.NOTHING);
        assertThat(ask(WHO, List.of(id), null)).isEqualTo(Retrieved.NOTHING);

        status(id, "ready");
        assertThat(documents(ask(WHO))).containsExactly(id);
    }

    @Test
    void aDeletedDocumentIsGoneAtOnceWithItsChunks() {
        var id = document("Coast", LIGHTHOUSE);
        assertThat(documents(ask(WHO))).containsExactly(id);

        system.database().sql("DELETE FROM document WHERE document_id = ?").param(id).update();

        assertThat(ask(WHO)).isEqualTo(Retrieved.NOTHING);
        assertThat(
                        system.database()
                                .sql("SELECT count(*) FROM document_chunk WHERE document_id = ?")
                                .param(id)
                                .query(Integer.class)
                                .single())
                .isZero();
        index(id, "Coast", LIGHTHOUSE);
        assertThat(ask(WHO)).isEqualTo(Retrieved.NOTHING);
    }

    @Test
    void chunksThatAreStoredAgainReplaceTheOldOnes() {
        var id = document("Coast", LIGHTHOUSE);
        assertThat(documents(ask(WHO))).containsExactly(id);

        status(id, "indexing");
        index(id, "Coast", "Sourdough rises overnight in the cold and is baked in an iron pot.");
        status(id, "ready");

        assertThat(ask(WHO)).isEqualTo(Retrieved.NOTHING);
        assertThat(documents(ask("How is sourdough baked?"))).containsExactly(id);
    }

    @Test
    void theCreatorsDocumentsComeFirstThenTheirDomainThenAll() {
        var bread = "Sourdough rises overnight in the cold and is baked in an iron pot.";
        var bees = "A swarm of bees hangs on a branch while scouts look for a hollow tree.";
        var tides = "Spring tides come at new and full moon, when sun and moon pull together.";
        var own = document("Bread", "Ada", "baking", bread);
        var sameDomain = document("Bees", "Bo", "baking", bees);
        var elsewhere = document("Tides", "Cy", "sea", tides);

        assertThat(ask("How is sourdough baked?", List.of(), "Ada"))
                .returns(CascadeTier.CREATOR, Retrieved::tier)
                .satisfies(found -> assertThat(documents(found)).containsExactly(own));
        assertThat(ask("What do the scouts of a bee swarm look for?", List.of(), "ada"))
                .returns(CascadeTier.DOMAIN, Retrieved::tier)
                .satisfies(found -> assertThat(documents(found)).containsExactly(sameDomain));
        assertThat(ask("When do spring tides come?", List.of(), "Ada"))
                .returns(CascadeTier.GLOBAL, Retrieved::tier)
                .satisfies(found -> assertThat(documents(found)).containsExactly(elsewhere));
        assertThat(ask("How do I repair a bicycle chain?", List.of(), "Ada"))
                .isEqualTo(Retrieved.NOTHING)
                .returns(CascadeTier.NONE, Retrieved::tier);
        assertThat(ask("When do spring tides come?")).returns(CascadeTier.GLOBAL, Retrieved::tier);
        assertThat(ask("How do I repair a bicycle chain?"))
                .returns(CascadeTier.NONE, Retrieved::tier);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " ",
                "?!",
                "the of and is it",
                "' OR 1=1; DROP TABLE document_chunk; --",
                "a & b | !c <-> (d:*",
                "lighthouse:* & !Arvik",
                "'''\\\\'' \\ \"%_*",
                "<b>lighthouse</b> &amp; http://a.example/b?c=d#e",
                "\u0000 \ud800 \udc00 😀 字 ı İ",
                "$1 ? :name {} %s",
            })
    void anyQuestionIsAnsweredWithoutAnError(String question) {
        document("Coast", LIGHTHOUSE);

        assertThatCode(() -> ask(question)).doesNotThrowAnyException();
        assertThat(documents(ask(WHO))).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "备用钥匙放在蓝色箱子下面|蓝色箱子下面放着什么？|什么时候开会？",
                "备用钥匙放在蓝色箱子下面|备用钥匙|蓝色的汽车和很多红色的自行车停在哪个城市的广场上？",
                "予備の鍵は青い箱の下にあります|青い箱の下に何がありますか？|会議はいつですか？",
                "예비 열쇠는 파란 상자 아래에 있다|예비 열쇠가 어디에 있나요?|회의는 언제 시작합니까?",
                "กุญแจสำรองอยู่ใต้กล่องสีน้ำเงิน|กุญแจสำรองอยู่ที่ไหน|การประชุมเริ่มเมื่อไร",
                "المِفْتاحُ الاحتياطيُّ تحت الصندوق الأزرق|أين المفتاح الاحتياطي؟|متى يبدأ الاجتماع؟",
                "Запасной ключ от маяка лежит под синим ящиком|Где запасные ключи?|Когда начало собрания?",
                "Der Ersatzschlüssel liegt unter der blauen Kiste|Wo liegt der Ersatzschlussel?|"
                        + "Wann beginnt die Versammlung?",
                "ＡＢ－１２３４５はこの箱です|AB-12345 はどの箱ですか？|会議はいつですか？",
                "floo\u00addgate opens at da\u200bwn|When does the floodgate open at dawn?|"
                        + "How do I repair a bicycle chain?",
            })
    void aQuestionFindsItsPassageInAnyLanguage(String text, String question, String other) {
        document("Coast", LIGHTHOUSE);
        document("a", "会议室在二楼，茶水间在旁边。");
        document("b", "駅前の店は八時に閉まります。");
        document("c", "도서관은 아홉 시에 문을 연다.");
        document("d", "Die Bäckerei am Markt öffnet um sieben Uhr.");
        var wanted = document("e", text);

        assertThat(ask(question).passages()).first().returns(wanted, Passage::documentId);
        assertThat(documents(ask(question, List.of(wanted), null))).containsExactly(wanted);
        assertThat(documents(ask(other))).doesNotContain(wanted);
    }

    @Test
    void chunksWhoseWordsAreOfAnEarlierVersionAreFoundAndRenewed() {
        var id = document("Coast", LIGHTHOUSE);
        system.database()
                .sql(
                        """
                        UPDATE document_chunk SET words_version = 0,
                            search = to_tsvector('english', 'lighthouse Arvik')
                        WHERE document_id = ?
                        """)
                .param(id)
                .update();

        assertThat(documents(ask(WHO))).containsExactly(id);
        await().until(
                        () ->
                                system.database()
                                                .sql(
                                                        "SELECT words_version FROM document_chunk"
                                                                + " WHERE document_id = ?"
                                                                + " AND search @@ 'dvorak'")
                                                .param(id)
                                                .query(Integer.class)
                                                .list()
                                                .size()
                                        == 1);
    }

    @Test
    void aVeryLongQuestionIsLookedUpByItsBeginningAndItsEnd() {
        var id = document("Coast", LIGHTHOUSE);
        var filler = new StringBuilder();
        for (int i = 0; filler.length() < 31_000; i++) {
            filler.append("word").append(i).append(' ');
        }

        assertThatCode(() -> ask(filler.toString())).doesNotThrowAnyException();
        assertThatCode(() -> ask("x".repeat(32_000))).doesNotThrowAnyException();
        assertThat(documents(ask((LIGHTHOUSE + " ").repeat(380) + WHO))).containsExactly(id);
    }

    private UUID document(String title, String text) {
        return document(title, null, null, text);
    }

    private UUID document(
            String title, @Nullable String creator, @Nullable String domain, String text) {
        var id = UUID.randomUUID();
        system.database()
                .sql(
                        """
                        INSERT INTO document
                        SELECT * FROM jsonb_populate_record(NULL::document, jsonb_build_object(
                            'document_id', :id, 'owner', :owner, 'title', :title,
                            'creator', :creator::text, 'domain', :domain::text,
                            'metadata', '{}', 'media_type', 'text/plain', 'size', 1,
                            'status', 'ready', 'progress', 100, 'chunks', 1,
                            'published', true, 'attempt', 1, 'given_back', 0, 'recorded', true,
                            'created_at', now(), 'updated_at', now()))
                        """)
                .param("id", id)
                .param("owner", owner)
                .param("title", title)
                .param("creator", creator)
                .param("domain", domain)
                .update();
        index(id, title, text);
        return id;
    }

    private void index(UUID id, String title, String text) {
        var blocks = List.<Block>of(new Block.Paragraph(text));
        var chunks = new ArrayList<Chunk>(system.workerBean(Splitter.class).split(blocks));
        var vectors =
                system.workerBean(Embeddings.class)
                        .ofPassages(chunks.stream().map(chunk -> chunk.inContext(title)).toList());
        system.workerBean(DocumentChunks.class)
                .replace(id, chunks, system.workerBean(Embeddings.class).model(), vectors);
        system.database()
                .sql("UPDATE document SET chunks = ? WHERE document_id = ?")
                .params(chunks.size(), id)
                .update();
    }

    private void status(UUID id, String status) {
        system.database()
                .sql(
                        "UPDATE document SET status = :status,"
                                + " updated_at = updated_at + interval '1 second'"
                                + " WHERE document_id = :id")
                .param("status", status)
                .param("id", id)
                .update();
    }

    private Retrieved ask(String question) {
        return ask(question, List.of(), null);
    }

    private Retrieved ask(String question, List<UUID> documents, @Nullable String creator) {
        return documents.isEmpty()
                ? ask(new RetrievalQuery.OfAll(question, owner, creator))
                : ask(named(question, documents, 10_000));
    }

    private RetrievalQuery named(String question, List<UUID> documents, int tokens) {
        return new RetrievalQuery.OfNamed(
                question, owner, documents, new Room(tokens, text -> text.length() / 4));
    }

    private Retrieved ask(RetrievalQuery query) {
        return system.workerBean(Retriever.class).retrieve(query);
    }

    private static List<UUID> documents(Retrieved found) {
        return found.passages().stream().map(Passage::documentId).distinct().toList();
    }
}
