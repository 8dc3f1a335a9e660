package io.frazil.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A task that fails is attempted again by Spark: the flow does not notice, and no record counts twice. */
class TaskFaultTest {

    private static final int MANY = 1000;

    private static final AtomicInteger FAILED_TASKS = new AtomicInteger();

    private static FaultBed faults;

    @BeforeAll
    static void start() {
        faults = FaultBed.start(Map.of("spark.master", "local[2,3]"));
        faults.bed().session().sparkContext().addSparkListener(new SparkListener() {
            @Override
            public void onTaskEnd(SparkListenerTaskEnd end) {
                if (end.taskInfo().failed()) {
                    FAILED_TASKS.incrementAndGet();
                }
            }
        });
    }

    @AfterAll
    static void stop() throws IOException {
        faults.close();
    }

    @Test
    void aTaskThatFailsAtAnyFileIsAttemptedAgain() {
        int struckInTasks = 0;
        for (int nth = 1; nth < MANY; nth += 2) {
            Optional<String> struck = faults.run(Fault.DATA_FILE_FAILS, nth);
            assertNull(faults.lastError(), "call " + nth);
            if (struck.isEmpty()) {
                assertTrue(struckInTasks > 1, "struck " + struckInTasks);
                assertEquals(struckInTasks, FAILED_TASKS.get());
                return;
            }
            struckInTasks++;
        }
        throw new AssertionError("strikes without end");
    }
}
