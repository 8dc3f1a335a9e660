package io.frazil.bench.driver;

import io.frazil.broker.EmbeddedKafka;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The short form: one work, and a ratio that must be reached. Arguments: the bench's directory, the contenders apart by
 * commas, the work, the number of records, the number of runs behind the first, and the ratio.
 */
public final class Quick {

    private Quick() {}

    public static void main(String[] args) throws IOException {
        Path home = Path.of(args[0]).toAbsolutePath();
        List<ContenderKind> kinds =
                List.of(args[1].split(",")).stream().map(ContenderKind::titled).toList();
        Work work = Work.named(args[2]);
        long records = Long.parseLong(args[3]);
        int rounds = Integer.parseInt(args[4]);
        double atLeast = Double.parseDouble(args[5]);
        Path directory = Files.createTempDirectory("frazil-bench");
        System.out.println("bench: " + work.title() + ", " + records + " records; logs in " + directory);
        boolean reached;
        try (EmbeddedKafka kafka = EmbeddedKafka.startTemporary();
                Match match = new Match(kafka, new Topics(kafka), work, records, kinds, home, directory)) {
            Map<ContenderKind, Match.Score> scores = match.play(rounds);
            if (!match.fallenOut().isEmpty()) {
                throw new IllegalStateException(
                        match.fallenOut().stream().map(ContenderKind::title).toList()
                                + " ended before the work did; see the logs");
            }
            reached = reached(scores, kinds, atLeast);
        }
        System.exit(reached ? 0 : 1);
    }

    private static boolean reached(Map<ContenderKind, Match.Score> scores, List<ContenderKind> kinds, double atLeast) {
        boolean reached = true;
        for (ContenderKind other : kinds.subList(1, kinds.size())) {
            double ratio = scores.get(kinds.get(0)).median().perCpuSecond()
                    / scores.get(other).median().perCpuSecond();
            reached &= ratio >= atLeast;
            System.out.printf(
                    Locale.ROOT,
                    "%s takes in %.2f times as many records per CPU second as %s (at least %.1f: %s)%n",
                    kinds.get(0).title(),
                    ratio,
                    other.title(),
                    atLeast,
                    ratio >= atLeast ? "yes" : "NO");
        }
        return reached;
    }
}
