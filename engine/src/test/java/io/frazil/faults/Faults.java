package io.frazil.faults;

import io.frazil.faults.Fault.Call;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The one fault of this JVM that is due; static, since tasks get copies of what they call. Thread-safe.
 *
 * <p>Calls of a thread that only looks on are not counted, so that N means the same call however long it looks.
 */
final class Faults {

    private static final AtomicReference<Due> DUE = new AtomicReference<>();
    private static final ThreadLocal<Boolean> LOOKING_ON = ThreadLocal.withInitial(() -> false);

    private static final AtomicReference<Runnable> LATE = new AtomicReference<>();

    private static final AtomicReference<Watch> WATCH = new AtomicReference<>(new Watch() {});

    /** Sees every call, and may hold it or let it fail; on the calling thread. */
    interface Watch {

        /** @param summary of the table's newest snapshot as it is to be */
        default void commits(Map<String, String> summary) {}

        default void hasCommitted(Map<String, String> summary) {}

        /** @param table whose metadata is looked up */
        default void loads(String table) {}

        default void file(String what) {}
    }

    private Faults() {}

    static void watch(Watch watch) {
        WATCH.set(watch);
    }

    static void unwatch() {
        WATCH.set(new Watch() {});
    }

    static Watch watch() {
        return WATCH.get();
    }

    private record Due(Fault fault, int nth, AtomicInteger calls, AtomicReference<String> struck) {}

    static void arm(Fault fault, int nth) {
        DUE.set(new Due(fault, nth, new AtomicInteger(), new AtomicReference<>()));
    }

    /** Something that happens later, when {@link #late} is asked for. */
    static void holdBack(Runnable commit) {
        LATE.set(commit);
    }

    static Optional<Runnable> late() {
        return Optional.ofNullable(LATE.getAndSet(null));
    }

    /** Where the fault struck, empty if it did not. */
    static Optional<String> disarm() {
        Due due = DUE.getAndSet(null);
        LATE.set(null);
        return due == null ? Optional.empty() : Optional.ofNullable(due.struck().get());
    }

    static void lookOn(Runnable body) {
        LOOKING_ON.set(true);
        try {
            body.run();
        } finally {
            LOOKING_ON.remove();
        }
    }

    /** Counts a call; tells the fault if it is this call that fails. */
    static Optional<Fault> at(Call call, String what) {
        Due due = DUE.get();
        if (due == null || due.fault().call() != call || LOOKING_ON.get()) {
            return Optional.empty();
        }
        if (due.calls().incrementAndGet() != due.nth()) {
            return Optional.empty();
        }
        due.struck().set(what);
        return Optional.of(due.fault());
    }
}
