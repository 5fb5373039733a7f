package dev.parley.system;

import static com.tngtech.archunit.base.DescribedPredicate.anyElementThat;
import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noConstructors;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructorCall;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.CompositeArchRule;
import com.tngtech.archunit.library.Architectures;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import dev.parley.events.EventCodec;
import dev.parley.events.SessionEvent;
import dev.parley.store.history.projection.HistoryRows;
import dev.parley.store.history.projection.Positions;
import dev.parley.store.history.projection.ShadowTables;
import dev.parley.store.history.view.SessionView;
import jakarta.persistence.EntityManager;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Controller;

/** The rules about which classes may use which. */
class ArchitectureTest {

    private static final JavaClasses ALL =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("dev.parley");

    private static final List<String> SHARED =
            List.of(
                    "events",
                    "bounds",
                    "files",
                    "models",
                    "log",
                    "delivery",
                    "kafka",
                    "operations",
                    "tracing",
                    "seals",
                    "encryption",
                    "store");

    private static List<String> sharedAnd(String... more) {
        return Stream.concat(SHARED.stream(), Stream.of(more)).toList();
    }

    /** The classes outside of the store and the search that may use the database. */
    private static final Set<String> SQL_ELSEWHERE =
            Set.of(
                    // Sets how its transaction flushes, and leaves the SQL to the store.
                    "dev.parley.projector.projection.BatchProjector",
                    // Creates the database.
                    "dev.parley.quickstart.EmbeddedDatabase",
                    // Asks for PostgreSQL's version and extensions.
                    "dev.parley.quickstart.doctor.DatabaseLook",
                    // Look at the tables from outside.
                    "dev.parley.load.system.ClusterState",
                    "dev.parley.load.system.Footprint",
                    "dev.parley.load.system.ProjectedEvents",
                    "dev.parley.load.eval.RetrievalSpeed",
                    "dev.parley.load.eval.RetrievalUnderTest");

    /** The packages below dev.parley, and those that the classes of each may use. */
    private static final Map<String, List<String>> NEIGHBORS =
            Map.ofEntries(
                    entry("events", List.of()),
                    entry("bounds", List.of()),
                    entry("files", List.of()),
                    entry("mailbox", List.of()),
                    entry("seals", List.of("events", "files")),
                    entry("models", List.of("bounds")),
                    entry("operations", List.of("events", "bounds")),
                    entry("tracing", List.of("events", "bounds", "operations")),
                    entry("encryption", List.of("events", "bounds", "files")),
                    entry("log", List.of("events", "bounds", "operations", "encryption")),
                    entry("delivery", List.of("events", "bounds", "log", "encryption")),
                    entry("kafka", List.of("events", "bounds", "log", "delivery", "encryption")),
                    entry(
                            "store",
                            List.of(
                                    "events",
                                    "bounds",
                                    "log",
                                    "delivery",
                                    "kafka",
                                    "seals",
                                    "encryption")),
                    // The services meet only through Kafka, PostgreSQL and these.
                    entry("api", sharedAnd("mailbox")),
                    entry("worker", sharedAnd("mailbox", "parser")),
                    entry("projector", SHARED),
                    entry("parser", List.of()),
                    entry("modelserver", List.of()),
                    entry(
                            "quickstart",
                            List.of(
                                    "api",
                                    "worker",
                                    "projector",
                                    "modelserver",
                                    "log",
                                    "kafka",
                                    "events",
                                    "files",
                                    "store",
                                    "seals",
                                    "encryption")),
                    entry("testsupport", List.of("events", "quickstart")),
                    entry(
                            "load",
                            List.of(
                                    "testsupport",
                                    "quickstart",
                                    "modelserver",
                                    "worker",
                                    "parser",
                                    "store",
                                    "log",
                                    "kafka",
                                    "events")));

    @Test
    void eachPackageUsesOnlyItsNeighbors() {
        var layers = Architectures.layeredArchitecture().consideringOnlyDependenciesInLayers();
        for (var layer : NEIGHBORS.keySet()) {
            layers = layers.layer(layer).definedBy("dev.parley." + layer + "..");
        }
        for (var layer : NEIGHBORS.entrySet()) {
            var rule = layers.whereLayer(layer.getKey());
            layers =
                    layer.getValue().isEmpty()
                            ? rule.mayNotAccessAnyLayer()
                            : rule.mayOnlyAccessLayers(layer.getValue().toArray(String[]::new));
        }
        layers.ensureAllClassesAreContainedInArchitecture().check(ALL);
    }

    @Test
    void noPackagesDependOnEachOtherInACircle() {
        SlicesRuleDefinition.slices()
                .matching("dev.parley.(**)")
                .should()
                .beFreeOfCycles()
                .check(ALL);
    }

    @Test
    void noBeanTakesAController() {
        var controller =
                describe(
                        "a controller",
                        (JavaClass type) -> type.isMetaAnnotatedWith(Controller.class));
        CompositeArchRule.of(
                        noConstructors().should().haveRawParameterTypes(anyElementThat(controller)))
                .and(noFields().should().haveRawType(controller))
                .check(ALL);
    }

    @Test
    void onlyTheStoreAndTheWorkersSearchWriteSql() {
        assertThat(SQL_ELSEWHERE).allMatch(ALL::contain);
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.parley.store..", "dev.parley.worker.search..")
                .and(
                        not(
                                describe(
                                        "are named above",
                                        (JavaClass type) ->
                                                SQL_ELSEWHERE.contains(outermost(type)))))
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(JdbcClient.class, EntityManager.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(JdbcOperations.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(DataSource.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Connection.class)
                .check(ALL);
    }

    private static String outermost(JavaClass type) {
        return type.getName().split("\\$")[0];
    }

    @Test
    void theContractKnowsNoSpring() {
        // Only its settings may: Spring binds them as it binds those of the services.
        noClasses()
                .that()
                .resideInAnyPackage(
                        "dev.parley.events..",
                        "dev.parley.log..",
                        "dev.parley.delivery..",
                        "dev.parley.encryption..",
                        "dev.parley.seals..")
                .and()
                .areNotAnnotatedWith(ConfigurationProperties.class)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.springframework..")
                .check(ALL);
    }

    @Test
    void eventsAreEncodedForKafkaByTheCipherOnly() {
        // Where they are encoded in the clear, they are encrypted beside it, or have no words.
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.parley.encryption..", "dev.parley.events..")
                .and()
                .doNotHaveFullyQualifiedName("dev.parley.store.turns.TurnClaims")
                .and()
                .doNotHaveFullyQualifiedName("dev.parley.store.sessions.SessionDeletion")
                .and()
                .resideOutsideOfPackage("dev.parley.load..")
                .should()
                .callMethod(EventCodec.class, "seal", SessionEvent.class)
                .orShould()
                .callMethod(EventCodec.class, "encode", SessionEvent.class)
                .check(ALL);
    }

    @Test
    void nothingKnowsWhichDeliveryIsInUse() {
        classes()
                .that()
                .haveNameMatching("dev\\.parley\\.delivery\\.(SessionTopic|SharedLog)Delivery")
                .should()
                .onlyBeAccessed()
                .byAnyPackage("dev.parley.delivery..")
                .check(ALL);
    }

    @Test
    void onlyTheProjectorWritesTheProjection() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "dev.parley.projector..", "dev.parley.store.history.projection..")
                .should()
                .callMethod(HistoryRows.class, "flush")
                .orShould()
                .callMethod(Positions.class, "advance", Map.class, Map.class)
                .orShould()
                .callMethod(ShadowTables.class, "takePlace", Supplier.class)
                .check(ALL);
    }

    /** Where the API names a thing without its owner, and why it may. */
    private static final Set<String> WITHOUT_OWNER =
            Set.of(
                    // Of a session whose reader was allowed to read it: it takes an OwnSession.
                    "LiveFeeds: Delivery.follow",
                    "LiveFeeds: Delivery.await",
                    // Turns in the place that such a reader has.
                    "SessionReader: Subscription.follow",
                    "SessionReader: Subscription.rest",
                    "SessionStreams: Subscription.follow",
                    // A node looks by itself for the deleted among its readers' sessions.
                    "LiveFeeds: DeletedSessions.recordedOf",
                    // Of the document that was stored a moment before.
                    "DocumentUploads: IndexingJobs.publish",
                    // It is the same for any id.
                    "SealedPages: LogPages.partitionOf");

    @Test
    void theApiNamesTheOwnerOfWhateverItNames() {
        var without =
                ALL.stream()
                        .filter(type -> type.getPackageName().startsWith("dev.parley.api"))
                        .flatMap(type -> type.getCodeUnitAccessesFromSelf().stream())
                        .filter(access -> isNameless(access.getTarget()))
                        .map(
                                access ->
                                        "%s: %s.%s"
                                                .formatted(
                                                        outermost(access.getOriginOwner())
                                                                .replaceAll(".*\\.", ""),
                                                        access.getTargetOwner().getSimpleName(),
                                                        access.getName()))
                        .collect(Collectors.toSet());

        assertThat(without).isEqualTo(WITHOUT_OWNER);
    }

    // Things are named by UUIDs, alone or in a collection.
    private static boolean isNameless(CodeUnitAccessTarget target) {
        if (!target.getOwner()
                        .getPackageName()
                        .matches("dev\\.parley\\.(store|log|delivery)(\\..*)?")
                || !(target.resolveMember().orElse(null) instanceof JavaMethod method)) {
            return false;
        }
        var parameters = List.of(method.reflect().getParameters());
        return parameters.stream()
                        .anyMatch(p -> p.getParameterizedType().toString().contains("UUID"))
                && parameters.stream().noneMatch(p -> p.getName().equals("owner"));
    }

    @Test
    void whoeverHasASessionWasAllowedToReadIt() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("dev.parley.store.history.projection.SessionRow")
                .and()
                .doNotHaveFullyQualifiedName("dev.parley.api.sessions.Sessions")
                .should()
                .callConstructorWhere(
                        describe(
                                "a session is made up",
                                (JavaConstructorCall call) ->
                                        call.getTargetOwner().isEquivalentTo(SessionView.class)))
                .check(ALL);
    }

    @Test
    void aServicesFeaturesHaveNoCycles() {
        for (var service : new String[] {"api", "worker", "projector"}) {
            SlicesRuleDefinition.slices()
                    .matching("dev.parley." + service + ".(*)..")
                    .should()
                    .beFreeOfCycles()
                    .check(ALL);
        }
    }
}
