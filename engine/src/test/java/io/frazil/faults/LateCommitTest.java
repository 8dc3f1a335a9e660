package io.frazil.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.frazil.TestBed;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A commit of a flow that has been stopped lands when the flow has been started again. */
class LateCommitTest {

    private TestBed bed;

    @BeforeEach
    void start() {
        bed = TestBed.start(CommitFaults.settings());
    }

    @AfterEach
    void stop() {
        Faults.unwatch();
        Faults.disarm();
        bed.close();
    }

    @Test
    void aLateCommitOfAnEarlierRunIsNoTakeover() throws Exception {
        bed.kafka().createTopic("late", 1, Map.of());
        bed.stream("late_s", "late", "id BIGINT", "");
        send(1);
        bed.sql("CREATE TABLE late_t USING iceberg AS SELECT id FROM late_s");
        bed.caughtUp("late_t");
        Gate gate = new Gate();
        Faults.watch(gate);
        Faults.arm(Fault.COMMIT_UNKNOWN_LANDS_LATE, 1);
        send(2);
        gate.isShut.await();
        long head = (long) bed.sql("SELECT max_by(snapshot_id, committed_at) FROM default.late_t.snapshots")
                .get(0)
                .get(0);
        bed.sql("ROLLBACK TABLE late_t TO VERSION " + head);
        gate.isOpen.set(true);
        bed.caughtUp("late_t");
        // A flow that is fenced off would not.
        send(3);
        bed.caughtUp("late_t");
        assertEquals(
                "[[1], [2], [3]]", bed.sql("SELECT id FROM late_t ORDER BY id").toString());
    }

    private void send(int id) {
        bed.send("late", 0, "{\"id\": " + id + "}");
        bed.flush();
    }

    /** Lets the commit through that is to be late, and no other until it is opened. */
    private static final class Gate implements Faults.Watch {

        private final AtomicInteger commits = new AtomicInteger();
        private final CountDownLatch isShut = new CountDownLatch(1);
        private final AtomicBoolean isOpen = new AtomicBoolean();

        @Override
        public void commits(Map<String, String> summary) {
            if (commits.incrementAndGet() == 1) {
                return;
            }
            isShut.countDown();
            if (!isOpen.get()) {
                throw new CommitFailedException("the test holds it");
            }
        }
    }
}
