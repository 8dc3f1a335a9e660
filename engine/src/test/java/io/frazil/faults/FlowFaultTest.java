package io.frazil.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.frazil.TestBed;
import io.frazil.faults.Fault.Call;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
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
        every(fault, stride(fault));
    }

    @ParameterizedTest
    @EnumSource
    @Tag("long")
    void theFlowGoesOnAfterEachCall(Fault fault) {
        afterEachCall(fault, FlowForm.APPENDS);
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.MATCH_ANY,
            names = {"COMMIT_.*", "DATA_FILE_FAILS"})
    @Tag("long")
    void atLeastOnceTheFlowGoesOnAndLosesNothing(Fault fault) {
        every(nth -> faults.run(fault, nth, FlowForm.APPENDS_AT_LEAST_ONCE), fault, 1);
    }

    @ParameterizedTest
    @EnumSource
    void aFlowThatChangesRowsGoesOn(Fault fault) {
        // One form a fault: all of them would take as long as everything else together.
        List<FlowForm> forms = List.of(FlowForm.TOTALS_BESIDE, FlowForm.MERGES_ON_READ, FlowForm.COPIES_ON_WRITE);
        FlowForm form = forms.get((fault.ordinal() + TestBed.PHASE) % forms.size());
        every(nth -> faults.run(fault, nth, form), fault, fault.call() == Call.COMMIT ? 6 : 6 * stride(fault));
    }

    @ParameterizedTest
    @EnumSource
    @Tag("long")
    void aFlowThatMergesOnReadGoesOnAfterEachCall(Fault fault) {
        afterEachCall(fault, FlowForm.MERGES_ON_READ);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("long")
    void aFlowThatCopiesOnWriteGoesOnAfterEachCall(Fault fault) {
        afterEachCall(fault, FlowForm.COPIES_ON_WRITE);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("long")
    void aFlowWithTotalsBesideItsTableGoesOnAfterEachCall(Fault fault) {
        afterEachCall(fault, FlowForm.TOTALS_BESIDE);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_ALL, names = "COMMIT_.*")
    void aStreamIsDeclaredAtTheNextTry(Fault fault) {
        String stream = fault.name().toLowerCase(Locale.ROOT);
        Faults.arm(fault, 1);
        faults.stream(stream, fault.name());
        assertTrue(Faults.disarm().isPresent(), fault.name());
        assertEquals("id", faults.bed().one("DESCRIBE TABLE " + stream));
    }

    /** Every commit, and a few of the other calls: the long test has them all. */
    private static int stride(Fault fault) {
        return switch (fault) {
            case FILE_FAILS -> 12;
            case LOAD_FAILS, DATA_FILE_FAILS -> 8;
            case REQUEST_CUT, ANSWER_CUT -> 16;
            case ANSWER_SWALLOWED, BROKER_RESTARTS -> 32;
            default -> {
                assertEquals(Call.COMMIT, fault.call());
                yield 1;
            }
        };
    }

    private static void afterEachCall(Fault fault, FlowForm form) {
        every(nth -> faults.run(fault, nth, form), fault, fault == Fault.BROKER_RESTARTS ? 5 : 1);
    }

    /** Every so many calls. */
    private static void every(Fault fault, int stride) {
        every(nth -> faults.run(fault, nth), fault, stride);
    }

    private static void every(IntFunction<Optional<String>> run, Fault fault, int stride) {
        long started = System.nanoTime();
        int runs = 0;
        for (int nth = 1 + TestBed.PHASE % stride; nth < MANY; nth += stride) {
            Optional<String> struck = run.apply(nth);
            runs++;
            if (struck.isEmpty()) {
                System.out.println(fault + ": " + runs + " runs up to call " + nth + " in "
                        + (System.nanoTime() - started) / 1_000_000 + " ms");
                assertTrue(runs > 1 || stride > 1, fault + " never struck");
                return;
            }
        }
        throw new AssertionError(fault + " strikes without end");
    }
}
