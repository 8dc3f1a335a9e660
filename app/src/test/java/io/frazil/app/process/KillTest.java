package io.frazil.app.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.frazil.broker.EmbeddedKafka;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One flow over one growing topic, in processes that are killed at seeded moments and started again with the same
 * command: after each, nothing is lost, nothing is twice unless the delivery allows it, the ledger has no gap. {@code -Dfrazil.seed=N} repeats a run.
 */
class KillTest {

    private static final KillMoment[] MOMENTS = KillMoment.values();

    private enum Blow {
        KILL,
        TERMINATE
    }

    private final long seed = Long.getLong("frazil.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final Map<KillMoment, Integer> kills = new EnumMap<>(KillMoment.class);
    private final Set<String> abandoned = new HashSet<>();
    private GrowingFlow flow = GrowingFlow.ADDS;
    private Duration startTime = Duration.ofSeconds(10);

    @TempDir
    private Path directory;

    @Test
    void killedAndTerminatedAFewTimes() {
        survive(round -> round % 4 == 3 ? Blow.TERMINATE : Blow.KILL, 8, true);
    }

    @Test
    void killedAFewTimesWhileDeliveringAtLeastOnce() {
        flow = GrowingFlow.ADDS_AT_LEAST_ONCE;
        survive(round -> round % 4 == 3 ? Blow.TERMINATE : Blow.KILL, 5, false);
    }

    @Test
    @Tag("long")
    void killedFiftyTimesWhileDeliveringAtLeastOnce() {
        flow = GrowingFlow.ADDS_AT_LEAST_ONCE;
        survive(round -> Blow.KILL, 50, false);
    }

    @Test
    @Tag("long")
    void killedFiftyTimes() {
        survive(round -> Blow.KILL, 50, false);
    }

    @Test
    @Tag("long")
    void terminatedFiftyTimes() {
        survive(round -> Blow.TERMINATE, 50, false);
    }

    @Test
    @Tag("long")
    void killedFiftyTimesWithEveryFileButTheWarehouseLost() {
        survive(round -> Blow.KILL, 50, true);
    }

    @Test
    void killedAFewTimesWithTotalsBesideATable() {
        flow = GrowingFlow.ADDS_WITH_TOTALS;
        survive(round -> Blow.KILL, 5, false);
    }

    @Test
    @Tag("long")
    void killedFiftyTimesWithTotalsBesideATable() {
        flow = GrowingFlow.ADDS_WITH_TOTALS;
        survive(round -> Blow.KILL, 50, false);
    }

    @Test
    void killedAFewTimesWhileChangingRowsByKey() {
        flow = GrowingFlow.CHANGES_BY_KEY;
        survive(round -> Blow.KILL, 4, false);
    }

    @Test
    @Tag("long")
    void killedFiftyTimesWhileChangingRowsByKey() {
        flow = GrowingFlow.CHANGES_BY_KEY;
        survive(round -> Blow.KILL, 50, false);
    }

    private interface Blows {
        Blow of(int round);
    }

    /** @param wiping whether everything outside of the warehouse, and the logs in it, is deleted after each round */
    private void survive(Blows blows, int rounds, boolean wiping) {
        long begun = System.nanoTime();
        try (EmbeddedKafka kafka = EmbeddedKafka.startTemporary()) {
            kafka.createTopic(GrowingTopic.NAME, GrowingTopic.PARTITIONS, Map.of());
            String[] command = {
                Files.writeString(directory.resolve("flows.sql"), flow.statements())
                        .toString(),
                "--var",
                "bootstrap=" + kafka.bootstrapServers()
            };
            try (GrowingTopic topic = GrowingTopic.start(kafka.bootstrapServers())) {
                for (int round = 0; round < rounds; round++) {
                    KillMoment moment = moment(round);
                    strike(blows.of(round), moment, round, command);
                    if (wiping) {
                        wipe();
                    }
                }
                long[] sent = topic.stop();
                report(begun, settle(command, sent));
            }
        } catch (Exception e) {
            throw new AssertionError("seed " + seed, e);
        }
    }

    private KillMoment moment(int round) {
        if (flow == GrowingFlow.ADDS_AT_LEAST_ONCE) {
            // Before the flow has begun, how it is delivered makes no difference.
            int first = KillMoment.STARTING.ordinal() + 1;
            return MOMENTS[first + random.nextInt(MOMENTS.length - first)];
        }
        return round < 2 ? KillMoment.STARTING : MOMENTS[random.nextInt(MOMENTS.length)];
    }

    private void strike(Blow blow, KillMoment moment, int round, String[] command) throws Exception {
        String when = "seed " + seed + ", round " + round + ", " + blow + " " + moment;
        long started = System.nanoTime();
        try (FrazilProcess process = FrazilProcess.start(place(), warehouse(), "run", command)) {
            moment.await(process, watched(), startTime, random);
            if (blow == Blow.KILL) {
                process.kill();
            } else {
                process.terminate();
                int code = process.exitCode();
                // 143: before anything listens to the signal, and while the file is being applied.
                assertTrue(
                        code == 0 || moment == KillMoment.STARTING && code == 143,
                        () -> when + ": " + code + ", " + process.output());
            }
        }
        if (moment != KillMoment.STARTING) {
            startTime = Duration.ofNanos(System.nanoTime() - started);
        }
        kills.merge(moment, 1, Integer::sum);
        check(when);
    }

    /** The files of a table that tell of the moment: with totals, theirs or those beside them. */
    private Path watched() throws IOException {
        Path tables = warehouse().resolve("default");
        if (flow != GrowingFlow.ADDS_WITH_TOTALS) {
            return tables.resolve("t");
        }
        if (random.nextBoolean() || !Files.isDirectory(tables)) {
            return tables.resolve("totals");
        }
        try (Stream<Path> all = Files.list(tables)) {
            return all.filter(table -> table.getFileName().toString().startsWith("totals__totals_"))
                    .findFirst()
                    .orElse(tables.resolve("totals"));
        }
    }

    private void check(String when) throws IOException {
        if (!Files.exists(warehouse().resolve("catalog.db"))) {
            return;
        }
        try (TableAudit audit = new TableAudit(warehouse(), flow)) {
            if (audit.isDeclared()) {
                TableAudit.Found found = audit.check(when);
                noteAbandoned(found.metadataFile());
                System.out.println(when + ": " + found + ", start " + startTime.toMillis() + " ms");
            }
        }
        if (flow == GrowingFlow.ADDS_WITH_TOTALS) {
            System.out.println(when + ": totals up to " + totals(when));
        }
    }

    private List<Long> totals(String when) throws IOException {
        try (TotalsAudit audit = new TotalsAudit(warehouse())) {
            return audit.check(when);
        }
    }

    /** Metadata files newer than the table's: the process was killed between writing them and the swap. */
    private void noteAbandoned(String current) throws IOException {
        try (Stream<Path> files = Files.list(warehouse().resolve("default/t/metadata"))) {
            files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".metadata.json") && !name.equals(current))
                    .filter(name -> name.substring(0, 5).compareTo(current.substring(0, 5)) > 0)
                    .forEach(abandoned::add);
        }
    }

    private TableAudit.Found settle(String[] command, long[] sent) throws Exception {
        String[] settling = Stream.concat(Stream.of(command), Stream.of("--until-caught-up"))
                .toArray(String[]::new);
        try (FrazilProcess process = FrazilProcess.start(place(), warehouse(), "run", settling)) {
            assertEquals(0, process.exitCode(), process::output);
        }
        try (TableAudit audit = new TableAudit(warehouse(), flow)) {
            TableAudit.Found found = audit.check("seed " + seed + ", at the end");
            List<Long> end = LongStream.of(sent).boxed().toList();
            assertEquals(end, found.position(), "seed " + seed);
            if (flow == GrowingFlow.ADDS_WITH_TOTALS) {
                assertEquals(end, totals("seed " + seed + ", at the end"), "seed " + seed);
            }
            return found;
        }
    }

    private void report(long begun, TableAudit.Found found) {
        System.out.printf(
                "seed %d: %d s, %s; %d batches by %d writers, %d rows; %d metadata files written and not swapped in%n",
                seed,
                Duration.ofNanos(System.nanoTime() - begun).toSeconds(),
                kills,
                found.batches(),
                found.writers(),
                found.rows(),
                abandoned.size());
    }

    private Path place() {
        return directory.resolve("place");
    }

    private Path warehouse() {
        return directory.resolve("warehouse");
    }

    private void wipe() throws IOException {
        for (Path gone :
                List.of(place(), warehouse().resolve("logs"), warehouse().resolve("spark_catalog"))) {
            if (!Files.exists(gone)) {
                continue;
            }
            try (Stream<Path> files = Files.walk(gone)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
