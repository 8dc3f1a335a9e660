package io.frazil;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Data goes one way: arrows between rooms point down, a foreign library has one home, and ARCHITECTURE.md is true. */
class ArchitectureTest {

    /** From the nouns up; a room may use those before it. */
    private static final List<String> ROOMS =
            List.of("flow", "decode", "stream", "commit", "write", "catalog", "sql", "care", "plan", "run");

    /** The corners of rooms, likewise, with the room itself among them. */
    private static final List<List<String>> CORNERS = List.of(
            List.of("decode.text", "decode"),
            List.of("write.parquet", "write"),
            List.of("stream.option", "stream.batch", "stream.client", "stream", "stream.scan"),
            List.of("care.expiry", "care"),
            List.of("plan.tree", "plan.totals", "plan.keyed", "plan"),
            List.of(
                    "run.session",
                    "run.stream",
                    "run.batch",
                    "run.step",
                    "run.flow",
                    "run.live",
                    "run.care",
                    "run.check",
                    "run"));

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOMS.stream().map(room -> "io.frazil." + room).toList());

    @Test
    void arrowsPointDown() {
        for (int room = 0; room < ROOMS.size(); room++) {
            for (int above = room + 1; above < ROOMS.size(); above++) {
                noClasses()
                        .that()
                        .resideInAPackage("io.frazil." + ROOMS.get(room) + "..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("io.frazil." + ROOMS.get(above) + "..")
                        .check(CLASSES);
            }
        }
    }

    @Test
    void arrowsPointDownBetweenTheCornersOfARoom() {
        for (List<String> corners : CORNERS) {
            for (int corner = 0; corner < corners.size(); corner++) {
                for (int above = corner + 1; above < corners.size(); above++) {
                    noClasses()
                            .that()
                            .resideInAPackage("io.frazil." + corners.get(corner))
                            .should()
                            .dependOnClassesThat()
                            .resideInAPackage("io.frazil." + corners.get(above))
                            .check(CLASSES);
                }
            }
        }
    }

    @Test
    void cornersAreThoseThatAreThere() {
        Set<String> listed = CORNERS.stream().flatMap(List::stream).collect(Collectors.toCollection(TreeSet::new));
        Set<String> there = CLASSES.stream()
                .map(type -> type.getPackageName().substring("io.frazil.".length()))
                .collect(Collectors.toCollection(TreeSet::new));
        ROOMS.forEach(listed::remove);
        ROOMS.forEach(there::remove);
        assertEquals(there, listed);
    }

    @Test
    void commitAndStreamDoNotKnowEachOther() {
        noClasses()
                .that()
                .resideInAPackage("io.frazil.commit..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.frazil.stream..", "io.frazil.decode..")
                .check(CLASSES);
    }

    @Test
    void kafkaClientsLiveInStream() {
        onlyIn("org.apache.kafka..", "stream");
    }

    @Test
    void icebergLivesInCommitWriteCatalogAndCare() {
        onlyIn("org.apache.iceberg..", "commit", "write", "catalog", "care");
    }

    @Test
    void sparksPlansLiveInSqlPlanAndRun() {
        onlyIn("org.apache.spark.sql.catalyst.plans..", "sql", "plan", "run");
        onlyIn("org.apache.spark.sql.catalyst.parser..", "sql", "plan", "run");
    }

    @Test
    void architectureNamesTypesThatExist() throws IOException {
        Path root = Path.of("").toAbsolutePath().getParent();
        Set<String> types;
        try (Stream<Path> files = Files.walk(root)) {
            types = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".java"))
                    .map(name -> name.substring(0, name.length() - ".java".length()))
                    .collect(Collectors.toSet());
        }
        Matcher named = Pattern.compile("`([A-Z][a-z]+(?:[A-Z][a-z]*)+)`")
                .matcher(Files.readString(root.resolve("ARCHITECTURE.md")));
        Set<String> missing = new TreeSet<>();
        int found = 0;
        while (named.find()) {
            found++;
            if (!types.contains(named.group(1))) {
                missing.add(named.group(1));
            }
        }
        assertEquals(Set.of(), missing, "ARCHITECTURE.md names types that are not there");
        assertTrue(found > 10, "ARCHITECTURE.md names hardly any types: " + found);
    }

    private static void onlyIn(String library, String... rooms) {
        String[] homes =
                Stream.of(rooms).map(room -> "io.frazil." + room + "..").toArray(String[]::new);
        noClasses()
                .that()
                .resideOutsideOfPackages(homes)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .check(CLASSES);
    }
}
