package io.frazil.app.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.frazil.broker.EmbeddedKafka;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One file run by two processes at once: one goes on, the other says why it stopped. */
@Timeout(300)
class TwoProcessesTest {

    private static final Pattern WHY = Pattern.compile("(?m)^  cannot go on with flow t: another process has taken it"
            + " over \\(writer [0-9a-f-]{36}\\)\\. Hint: run a flow in one process at a time; SHOW FLOWS there tells how"
            + " it stands\\. \\[FENCED]$");

    @TempDir
    private Path directory;

    @Test
    void oneGoesOnAndTheOtherEndsWithFour() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.startTemporary()) {
            kafka.createTopic(GrowingTopic.NAME, GrowingTopic.PARTITIONS, Map.of());
            String[] command = {
                Files.writeString(directory.resolve("flows.sql"), GrowingFlow.ADDS.statements())
                        .toString(),
                "--var",
                "bootstrap=" + kafka.bootstrapServers()
            };
            long[] sent;
            try (GrowingTopic topic = GrowingTopic.start(kafka.bootstrapServers());
                    FrazilProcess first = start("first", command);
                    FrazilProcess second = start("second", command)) {
                FrazilProcess loser = firstToEnd(first, second);
                FrazilProcess winner = loser == first ? second : first;
                assertEquals(4, loser.exitCode(), loser::output);
                assertTrue(WHY.matcher(loser.output()).find(), loser::output);
                assertTrue(winner.isAlive(), winner::output);
                sent = topic.stop();
                winner.terminate();
                assertEquals(0, winner.exitCode(), winner::output);
            }
            try (FrazilProcess rest = start(
                    "rest",
                    Stream.concat(Stream.of(command), Stream.of("--until-caught-up"))
                            .toArray(String[]::new))) {
                assertEquals(0, rest.exitCode(), rest::output);
            }
            try (TableAudit audit = new TableAudit(warehouse(), GrowingFlow.ADDS)) {
                assertEquals(
                        LongStream.of(sent).boxed().toList(),
                        audit.check("at the end").position());
            }
        }
    }

    private FrazilProcess firstToEnd(FrazilProcess first, FrazilProcess second) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofMinutes(3).toNanos();
        while (true) {
            if (first.endsWithin(Duration.ofMillis(50))) {
                return first;
            }
            if (second.endsWithin(Duration.ofMillis(50))) {
                return second;
            }
            assertTrue(System.nanoTime() < end, () -> "both go on: " + first.output() + second.output());
        }
    }

    private FrazilProcess start(String name, String[] command) throws Exception {
        return FrazilProcess.start(directory.resolve(name), warehouse(), "run", command);
    }

    private Path warehouse() {
        return directory.resolve("warehouse");
    }
}
