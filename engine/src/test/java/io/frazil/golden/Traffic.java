package io.frazil.golden;

import io.frazil.TestBed;
import java.time.LocalTime;

/** Messages that keep coming to the two topic partitions of a topic, in a thread of their own, each with a key of its own. */
final class Traffic {

    private static final int USERS = 7;
    private static final int SECONDS_OF_DAY = 86_400;
    private static final long PAUSE_MILLIS = 5;

    private final Thread thread;
    private volatile boolean stopping;
    private volatile int sent;

    Traffic(TestBed bed, String topic, String day) {
        this.thread = new Thread(() -> run(bed, topic, day), "traffic");
        thread.start();
    }

    private void run(TestBed bed, String topic, String day) {
        try {
            while (!stopping) {
                bed.send(topic, sent % 2, message(sent, day));
                sent++;
                thread.join(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        bed.flush();
    }

    /** A transaction of 1.0 at a time that no other number has. */
    static String message(int number, String day) {
        LocalTime time = LocalTime.ofSecondOfDay(number % SECONDS_OF_DAY);
        return "{\"user_id\": \"u" + number % USERS + "\", \"transaction_amount\": 1.0, \"event_time\": \"" + day + "T"
                + time.format(java.time.format.DateTimeFormatter.ISO_LOCAL_TIME) + "Z\"}";
    }

    /** Returns how many were sent, once the broker has them all. */
    int stop() throws InterruptedException {
        stopping = true;
        thread.join();
        return sent;
    }
}
