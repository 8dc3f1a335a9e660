package io.frazil.bench.driver;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/**
 * What each thread of a process has used of the CPU so far, in ticks of a hundredth of a second, with the virtual machine's
 * own threads, which Java's beans do not show. From {@code /proc/<pid>/task/<tid>/stat}, see proc(5).
 */
record ThreadTimes(Map<String, Ticks> threads) {

    /** Of one thread, in its own code and in the kernel's. */
    record Ticks(long user, long kernel) {

        private static final Ticks NONE = new Ticks(0, 0);
    }

    private static final double TICKS_A_SECOND = 100;

    static ThreadTimes of(long pid) throws IOException {
        Map<String, Ticks> threads = new HashMap<>();
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "task"))) {
            for (Path task : tasks) {
                try {
                    String stat = Files.readString(task.resolve("stat"));
                    int end = stat.lastIndexOf(')');
                    String[] fields = stat.substring(end + 2).split(" ");
                    String thread = task.getFileName() + " " + stat.substring(stat.indexOf('(') + 1, end);
                    threads.put(thread, new Ticks(Long.parseLong(fields[11]), Long.parseLong(fields[12])));
                } catch (NoSuchFileException e) {
                    continue; // it has ended since the directory was listed
                }
            }
        }
        return new ThreadTimes(threads);
    }

    /** CPU seconds since then of the threads whose names, of at most 15 characters, are asked for. */
    double secondsSince(ThreadTimes before, Predicate<String> name) {
        return secondsSince(before, name, ticks -> ticks.user() + ticks.kernel());
    }

    /** The same in the kernel: sockets and files. */
    double kernelSecondsSince(ThreadTimes before, Predicate<String> name) {
        return secondsSince(before, name, Ticks::kernel);
    }

    private double secondsSince(ThreadTimes before, Predicate<String> name, ToLongFunction<Ticks> part) {
        long sum = 0;
        for (Map.Entry<String, Ticks> thread : threads.entrySet()) {
            String comm = thread.getKey().substring(thread.getKey().indexOf(' ') + 1);
            if (name.test(comm)) {
                Ticks then = before.threads.getOrDefault(thread.getKey(), Ticks.NONE);
                sum += part.applyAsLong(thread.getValue()) - part.applyAsLong(then);
            }
        }
        return sum / TICKS_A_SECOND;
    }
}
