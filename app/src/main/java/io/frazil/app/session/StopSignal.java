package io.frazil.app.session;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jline.utils.Signals;

/**
 * The request to stop: SIGINT, SIGTERM or SIGHUP to this process. While it listens, the JVM does not shut down by itself,
 * because its shutdown would run Spark's own hook beside ours and take Spark away from the flows' last batches. A second
 * signal ends the process at once. Thread-safe.
 */
public final class StopSignal implements AutoCloseable {

    private static final Map<String, Integer> NUMBERS = Map.of("HUP", 1, "INT", 2, "TERM", 15);
    private static final Runnable NOTHING = () -> {};

    private final Map<String, Object> before = new LinkedHashMap<>();
    private final CountDownLatch arrived = new CountDownLatch(1);
    private final AtomicReference<Runnable> action = new AtomicReference<>(NOTHING);
    private volatile int number;

    StopSignal() {}

    public static StopSignal listen() {
        return listen("HUP", "INT", "TERM");
    }

    /** Listens to some of the signals only: HUP, INT, TERM. */
    public static StopSignal listen(String... names) {
        StopSignal stop = new StopSignal();
        for (String name : names) {
            stop.before.put(name, Signals.register(name, () -> stop.arrive(name)));
        }
        return stop;
    }

    synchronized void arrive(String name) {
        if (number != 0) {
            Runtime.getRuntime().halt(128 + NUMBERS.get(name));
        }
        number = NUMBERS.get(name);
        arrived.countDown();
        action.get().run();
    }

    /** Runs {@code work} so that a signal calls {@code cancel}, on the signal's thread; at once if it has come before. */
    public <T> T during(Runnable cancel, Callable<T> work) throws Exception {
        synchronized (this) {
            action.set(cancel);
            if (number != 0) {
                cancel.run();
            }
        }
        try {
            return work.call();
        } finally {
            action.set(NOTHING);
        }
    }

    /** Waits; true if the signal has come. */
    public boolean await(Duration wait) throws InterruptedException {
        return arrived.await(wait.toMillis(), TimeUnit.MILLISECONDS);
    }

    public boolean hasArrived() {
        return number != 0;
    }

    /** 128 and the signal's number, as shells have it; empty if none has come. */
    public OptionalInt exitCode() {
        return number == 0 ? OptionalInt.empty() : OptionalInt.of(128 + number);
    }

    @Override
    public void close() {
        before.forEach(Signals::unregister);
    }
}
