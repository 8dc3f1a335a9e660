package io.frazil.app.process;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** Moments in the life of a process that fills a table, told by the files that it really makes. */
enum KillMoment {
    /** Somewhere between its start and its first commits. */
    STARTING(""),
    /** A data file has been opened. */
    DATA_FILE(".parquet"),
    /** All data files are written, and a manifest of them has been opened. */
    MANIFEST("-m0.avro"),
    /** The list of manifests has been opened. */
    MANIFEST_LIST("snap-"),
    /** The metadata file has been opened: what is left is to write it and to swap the catalog's pointer to it. */
    METADATA_FILE(".metadata.json"),
    /** After a commit, in whatever the process does then. */
    AFTER_COMMIT(".metadata.json");

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(120);

    private final String file;

    KillMoment(String file) {
        this.file = file;
    }

    /** Waits for one; fails if the process ends by itself. */
    void await(FrazilProcess process, Path table, Duration startTime, RandomGenerator random) throws Exception {
        if (this == STARTING) {
            process.stayAlive(Duration.ofMillis(random.nextLong(startTime.toMillis() * 5 / 4)));
            return;
        }
        while (!Files.isDirectory(table.resolve("data")) || directories(table).size() < 3) {
            process.stayAlive(Duration.ofMillis(5));
        }
        try (WatchService watch = table.getFileSystem().newWatchService()) {
            for (Path directory : directories(table)) {
                directory.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
            }
            awaitFiles(watch, process, 1 + random.nextInt(4));
        }
        if (this == AFTER_COMMIT) {
            process.stayAlive(Duration.ofMillis(random.nextLong(600)));
        } else {
            LockSupport.parkNanos(random.nextLong(TimeUnit.MILLISECONDS.toNanos(6)));
        }
    }

    private static List<Path> directories(Path table) throws IOException {
        try (Stream<Path> all = Files.walk(table)) {
            return all.filter(Files::isDirectory).toList();
        }
    }

    private void awaitFiles(WatchService watch, FrazilProcess process, int count) throws Exception {
        long end = System.nanoTime() + LONGEST_WAIT.toNanos();
        int seen = 0;
        while (seen < count) {
            assertTrue(System.nanoTime() < end, () -> "waited in vain for " + this + ": " + process.output());
            assertTrue(process.isAlive(), () -> "the process ended by itself: " + process.output());
            WatchKey key = watch.poll(1, TimeUnit.SECONDS);
            if (key == null) {
                continue;
            }
            for (WatchEvent<?> event : key.pollEvents()) {
                String name = String.valueOf(event.context());
                // The file system's own checksum files begin with a dot.
                if (!name.startsWith(".") && name.contains(file)) {
                    seen++;
                }
            }
            key.reset();
        }
    }
}
