package io.frazil.bench.frazil;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/** Notes every so often what CPU time this process has used, so that it can be told for any moment later. */
final class CpuClock implements AutoCloseable {

    private static final long MILLIS_BETWEEN_LOOKS = 20;

    private final ConcurrentSkipListMap<Long, Double> secondsByMillis = new ConcurrentSkipListMap<>();
    private final Thread thread = new Thread(this::look, "cpu-clock");

    static CpuClock started() {
        CpuClock clock = new CpuClock();
        clock.thread.setDaemon(true);
        clock.thread.start();
        return clock;
    }

    private void look() {
        try {
            while (true) {
                secondsByMillis.put(System.currentTimeMillis(), Freshness.processCpuSeconds());
                Thread.sleep(MILLIS_BETWEEN_LOOKS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** @param millis since 1970-01-01 UTC */
    double secondsAt(long millis) {
        Map.Entry<Long, Double> before = secondsByMillis.floorEntry(millis);
        return (before == null ? secondsByMillis.firstEntry() : before).getValue();
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
