package io.frazil.faults;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The Nth call of a flow to files, catalog or Kafka fails, N = 1, 2, 3, .. until none does: nothing is lost, nothing is
 * there twice, and the flow goes on by itself.
 */
class FlowFaultTest {

    private static final int MANY = 100_000;

    private static FaultBed faults;

    @BeforeAll
    static void start() {
        faults = FaultBed.start(Map.of());
    }

    @AfterAll
    static void stop() throws IOException {
        faults.close();
    }

    @ParameterizedTest
    @EnumSource
    void theFlowGoesOn(Fault fault) {
        switch (fault.call()) {
            case COMMIT -> every(fault, 1);
            case LOAD, FILE -> every(fault, 6);
            case REQUEST -> every(fault, fault == Fault.ANSWER_SWALLOWED ? 24 : 12);
        }
    }

    @ParameterizedTest
    @EnumSource
    @Tag("long")
    void theFlowGoesOnAfterEachCall(Fault fault) {
        every(fault, 1);
    }

    /** Every so many calls, and others tomorrow. */
    private static void every(Fault fault, int stride) {
        int runs = 0;
        long started = System.nanoTime();
        for (int nth = 1 + (int) (LocalDate.now().toEpochDay() % stride); nth < MANY; nth += stride) {
            Optional<String> struck = faults.run(fault, nth);
            runs++;
            if (struck.isEmpty()) {
                System.out.println(fault + ": " + runs + " runs up to call " + nth + " in "
                        + (System.nanoTime() - started) / 1_000_000 + " ms");
                assertTrue(runs > 1, fault + " never struck");
                return;
            }
        }
        throw new AssertionError(fault + " strikes without end");
    }
}
