package io.frazil.run.batch;

import io.frazil.commit.FlowTable;
import io.frazil.plan.BatchWork;
import io.frazil.plan.DirectQuery;
import io.frazil.plan.FlowOptions;
import io.frazil.plan.FlowPlan;
import io.frazil.stream.scan.KafkaTable;
import io.frazil.write.DirectAppend;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.classic.Dataset$;
import org.apache.spark.sql.classic.SparkSession;

/**
 * How the batches of a flow that appends get into its table: by tasks of our own where the statement and the table allow
 * it, else by a plan of Spark's. What was planned for tasks is kept as long as the table's columns and settings stay.
 * Confined to one thread.
 */
public final class AppendPath {

    private final SparkSession session;
    private final FlowPlan plan;
    private final FlowTable table;
    private final Map<String, String> writeOptions;
    private final long targetFileBytes;
    private Optional<Kept> kept = Optional.empty();

    /** @param writeOptions of Iceberg's write, where a plan of Spark's ends in it */
    public AppendPath(
            SparkSession session,
            FlowPlan plan,
            FlowTable table,
            FlowOptions options,
            Map<String, String> writeOptions) {
        this.session = session;
        this.plan = plan;
        this.table = table;
        this.targetFileBytes = options.targetFileBytes();
        this.writeOptions = writeOptions;
    }

    /**
     * What was found for a table of that shape.
     *
     * @param query empty: the general path
     */
    private record Kept(Map<String, String> shape, Optional<DirectQuery> query) {}

    /** @param bound puts the stream of the batch in the place of the unbound one */
    public AppendBatch batch(UnaryOperator<KafkaTable> bound) {
        DirectAppend append = new DirectAppend(table.table(), table::newAppend, targetFileBytes);
        return query(append, bound)
                .<AppendBatch>map(query ->
                        new DirectBatch(session, query.batch(bound.apply(query.stream())), query.program(), append))
                .orElseGet(() -> new GeneralBatch(session, (BatchWork.Append) plan.batch(bound, writeOptions)));
    }

    private Optional<DirectQuery> query(DirectAppend append, UnaryOperator<KafkaTable> bound) {
        Map<String, String> shape = append.shape();
        if (kept.isPresent() && kept.get().shape().equals(shape)) {
            return kept.get().query();
        }
        kept = Optional.empty();
        if (append.refusal().isPresent() || !(plan.direct(bound) instanceof DirectQuery.Found.Direct direct)) {
            kept = Optional.of(new Kept(shape, Optional.empty()));
            return Optional.empty();
        }
        if (!direct.query().fits(append.columns())) {
            // Changed between the two looks at the table; Spark's plan has one of its own.
            return Optional.empty();
        }
        if (direct.query().isLasting()) {
            kept = Optional.of(new Kept(shape, Optional.of(direct.query())));
        }
        return Optional.of(direct.query());
    }

    /** Spark's write deletes the files of a commit that has failed. */
    private record GeneralBatch(SparkSession session, BatchWork.Append append) implements AppendBatch {

        @Override
        public Object call() {
            return Dataset$.MODULE$.ofRows(session, append.statement());
        }

        @Override
        public void discard() {}
    }
}
