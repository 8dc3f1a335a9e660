package io.frazil.run.step;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Asks one flow to stop, once; a wait on it ends at once when it is given. Thread-safe. */
public final class StopSignal {

    private final CountDownLatch given = new CountDownLatch(1);
    private volatile Runnable waker = () -> {};

    public void give() {
        given.countDown();
        waker.run();
    }

    /** @param newWaker ends a wait of the flow's that is none on this signal; replaces the one before */
    void wakeBy(Runnable newWaker) {
        waker = newWaker;
    }

    public boolean isGiven() {
        return given.getCount() == 0;
    }

    /** Waits for the signal, at most so long; an interrupt counts as the signal. */
    public boolean await(Duration atMost) {
        try {
            return given.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            give();
            return true;
        }
    }
}
