package io.frazil.run.batch;

import io.frazil.commit.BatchFacts;
import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import io.frazil.flow.OffsetRange;
import io.frazil.plan.FlowPlan;
import io.frazil.stream.scan.ReadCounter;
import java.time.ZoneId;
import java.util.List;
import java.util.function.Supplier;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.classic.Dataset$;
import org.apache.spark.sql.classic.SparkSession;

/**
 * What became of the records of one batch, once its statement has run. The first question belongs to the thread of the
 * statement.
 */
public record ReadFacts(
        SparkSession session,
        FlowPlan plan,
        ReadCounter counter,
        List<OffsetRange> ranges,
        ZoneId zone,
        BatchWatermark watermark)
        implements Supplier<BatchFacts> {

    @Override
    public BatchFacts get() {
        List<OffsetRange> missing = counter.missing(ranges);
        if (!missing.isEmpty()) {
            // Spark saw that no row of theirs could reach the table, and did not read them to their end.
            LogicalPlan rest = plan.streamAlone(stream -> watermark.applied(stream.withRanges(missing, counter, zone)));
            Dataset$.MODULE$.ofRows(session, rest).count();
        }
        ReadCounter.Counts counts = counter.complete(ranges)
                .orElseThrow(() -> new FrazilException(
                        ErrorCode.BUG, "cannot commit a batch of which not every range was read to its end", ""));
        return new BatchFacts(counts.read(), counts.late(), counts.skipped(), 0, watermark.after(counts));
    }
}
