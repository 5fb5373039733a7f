package dev.parley.system;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import dev.parley.store.history.projection.HistoryRows;
import dev.parley.store.history.projection.Positions;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.ConfigurationProperties;

/** Who may touch whom. */
class ArchitectureTest {

    private static final JavaClasses ALL =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("dev.parley");

    @Test
    void theServicesAreStrangers() {
        // They meet only through Kafka, PostgreSQL and the modules that they share.
        SlicesRuleDefinition.slices()
                .matching("dev.parley.(api|worker|projector)..")
                .should()
                .notDependOnEachOther()
                .check(ALL);
    }

    @Test
    void theContractKnowsNoSpring() {
        // Its settings are bound as those of every service are.
        noClasses()
                .that()
                .resideInAnyPackage(
                        "dev.parley.events..", "dev.parley.log..", "dev.parley.delivery..")
                .and()
                .areNotAnnotatedWith(ConfigurationProperties.class)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.springframework..")
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
                .callMethod(Positions.class, "advance", int.class, long.class, long.class)
                .orShould()
                .callMethod(Positions.class, "reset")
                .check(ALL);
    }

    @Test
    void theLogsModuleKnowsNoService() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "dev.parley.events..",
                        "dev.parley.log..",
                        "dev.parley.delivery..",
                        "dev.parley.store..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.parley.api..", "dev.parley.worker..", "dev.parley.projector..")
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
