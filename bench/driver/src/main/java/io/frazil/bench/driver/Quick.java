package io.frazil.bench.driver;

import io.frazil.broker.EmbeddedKafka;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The short form: by turns in warm processes, one work. Arguments: the bench's directory, the contenders apart by commas
 * (the first is compared with the others, and reads what they wrote), the work, the number of records, the number of
 * runs behind one that warms up, and the ratio that it must reach.
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
        List<Runner> runners = new ArrayList<>();
        try (EmbeddedKafka kafka = EmbeddedKafka.startTemporary()) {
            String topic = new Topics(kafka).of(work, records);
            kinds.forEach(kind -> runners.add(new Runner(kind, home, directory)));
            Map<Runner, List<Measure>> measures =
                    runners.stream().collect(Collectors.toMap(runner -> runner, runner -> new ArrayList<>()));
            for (int round = 0; round <= rounds; round++) {
                for (Runner runner : runners) {
                    Measure measure = runner.run(work, kafka.bootstrapServers(), topic, records);
                    tell(runner, round == 0 ? "warming up" : "run " + round, measure);
                    if (round > 0) {
                        measures.get(runner).add(measure);
                    }
                }
            }
            String expected = runners.get(0).checked(runners.get(0), work);
            for (Runner runner : runners) {
                String found = runner.checked(runners.get(0), work);
                if (!found.equals(expected)) {
                    throw new IllegalStateException(
                            runner.kind().title() + " wrote " + found + ", not " + expected + ": no run counts");
                }
            }
            System.out.println("each wrote the same: " + expected);
            double ours = Measure.median(measures.get(runners.get(0))).perCpuSecond();
            boolean reached = true;
            for (Runner other : runners.subList(1, runners.size())) {
                double ratio = ours / Measure.median(measures.get(other)).perCpuSecond();
                reached &= ratio >= atLeast;
                System.out.printf(
                        Locale.ROOT,
                        "%s takes in %.2f times as many records per CPU second as %s (at least %.1f: %s)%n",
                        runners.get(0).kind().title(),
                        ratio,
                        other.kind().title(),
                        atLeast,
                        ratio >= atLeast ? "yes" : "NO");
            }
            if (!reached) {
                System.exit(1);
            }
        } finally {
            runners.forEach(Runner::close);
        }
    }

    private static void tell(Runner runner, String what, Measure measure) {
        System.out.printf(
                Locale.ROOT,
                "%-12s %-10s %6.2f CPU s, %6.2f s, %.2f M records per CPU second, peak %d MB%n",
                runner.kind().title(),
                what,
                measure.cpu().toNanos() / 1e9,
                measure.wall().toNanos() / 1e9,
                measure.perCpuSecond() / 1e6,
                runner.peakMemory() >> 20);
    }
}
