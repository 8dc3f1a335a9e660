package io.frazil.plan;

import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import io.frazil.plan.keyed.KeyedWork;
import io.frazil.plan.keyed.MergeWork;
import io.frazil.plan.keyed.Reading;
import io.frazil.plan.keyed.TotalsInsert;
import io.frazil.plan.tree.Catalyst;
import io.frazil.stream.scan.KafkaTable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.catalyst.analysis.UnresolvedRelation;
import org.apache.spark.sql.catalyst.optimizer.InlineCTE;
import org.apache.spark.sql.catalyst.plans.logical.AppendData;
import org.apache.spark.sql.catalyst.plans.logical.InsertIntoStatement;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.MergeIntoTable;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.execution.CommandExecutionMode;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import scala.Option;
import scala.collection.immutable.Map$;
import scala.jdk.javaapi.CollectionConverters;

/**
 * A flow's statement, parsed once and analysed anew for each batch, so that a batch sees the tables that it joins with
 * and the columns of its target as they are. Belongs to the flow's own session, whose catalog, namespace, time zone and
 * ANSI mode are those of the declaration. Not thread-safe.
 */
public final class FlowPlan {

    private final SparkSession session;
    private final LogicalPlan statement;
    private final boolean oneMessageAKey;

    private FlowPlan(SparkSession session, LogicalPlan statement, boolean oneMessageAKey) {
        this.session = session;
        this.statement = statement;
        this.oneMessageAKey = oneMessageAKey;
    }

    /** The plan of an INSERT as the user wrote it. */
    public static FlowPlan ofInsert(SparkSession session, InsertIntoStatement insert) {
        return new FlowPlan(session, insert, false);
    }

    /** @param oneMessageAKey whether two messages of one key in one batch are an error */
    public static FlowPlan ofMerge(SparkSession session, MergeIntoTable merge, boolean oneMessageAKey) {
        return new FlowPlan(session, merge, oneMessageAKey);
    }

    /** The plan of a CREATE TABLE AS SELECT once its table is there: columns meet by name. */
    public static FlowPlan ofQuery(SparkSession session, List<String> table, LogicalPlan query) {
        UnresolvedRelation target =
                new UnresolvedRelation(Catalyst.seq(table), CaseInsensitiveStringMap.empty(), false);
        return new FlowPlan(
                session,
                new InsertIntoStatement(
                        target, Map$.MODULE$.empty(), Catalyst.seq(List.of()), query, false, false, true),
                false);
    }

    /** What the statement makes of records; analyses it, so a statement that cannot run is refused here. */
    public QueryShape shape() {
        Analysed analysed = analysed();
        WatermarkGuard.only(StreamRelations.in(analysed.plan()));
        return analysed.shape();
    }

    /** How the statement is read. */
    public Reading reading() {
        return analysed().work().map(KeyedWork::reading).orElse(Reading.APPEND);
    }

    /** The columns of the table of totals that the statement needs beside its target. */
    public Optional<StructType> totals() {
        return analysed().work().flatMap(KeyedWork::companion).map(KeyedWork.Companion::schema);
    }

    /**
     * What the statement does with one batch.
     *
     * @param replacement puts the streams of the batch in the place of the unbound ones
     * @param writeOptions go to Iceberg's write, where rows are only added
     */
    public BatchWork batch(UnaryOperator<KafkaTable> replacement, Map<String, String> writeOptions) {
        return analysed().bound(replacement, writeOptions);
    }

    /**
     * A query for what the table holds once the statement has taken in one batch more.
     *
     * @param stored what the table holds before
     * @param replacement puts the streams of the batch in the place of the unbound ones
     * @param totals what the table of totals, if the statement needs one, holds before, by its columns
     */
    public LogicalPlan caughtUp(
            LogicalPlan stored, UnaryOperator<KafkaTable> replacement, Function<StructType, LogicalPlan> totals) {
        return new CaughtUp(session, stored, totals).after(() -> batch(replacement, Map.of()));
    }

    /**
     * Whether a batch can be read and written without a plan of Spark's.
     *
     * @param replacement puts the streams of the batch in the place of the unbound ones
     */
    public DirectQuery.Found direct(UnaryOperator<KafkaTable> replacement) {
        return analysed() instanceof Insert insert && insert.work().isEmpty()
                ? DirectQuery.in(session, insert.plan().query(), replacement)
                : DirectQuery.Found.KEYED;
    }

    /** The stream without the statement, no column wanted: to count and check records that the statement left unread. */
    public LogicalPlan streamAlone(UnaryOperator<KafkaTable> replacement) {
        return StreamRelations.replace(StreamRelations.first(analysed().plan()), replacement);
    }

    private Analysed analysed() {
        if (statement instanceof MergeIntoTable merge) {
            return new Merge(MergeStatement.analysed(session, merge), oneMessageAKey);
        }
        LogicalPlan analysed = session.sessionState()
                .executePlan(statement, CommandExecutionMode.SKIP())
                .analyzed();
        if (analysed instanceof AppendData append) {
            return new Insert(append);
        }
        throw new FrazilException(
                ErrorCode.UNSUPPORTED,
                "cannot make a flow of this INSERT: Spark reads it as " + analysed.nodeName(),
                "write INSERT INTO an Iceberg table, without PARTITION and OVERWRITE");
    }

    /** A statement with its names resolved. */
    private sealed interface Analysed {

        LogicalPlan plan();

        QueryShape shape();

        /** Empty: the statement adds rows. */
        Optional<KeyedWork> work();

        BatchWork bound(UnaryOperator<KafkaTable> replacement, Map<String, String> writeOptions);
    }

    private record Insert(AppendData plan) implements Analysed {

        @Override
        public QueryShape shape() {
            return ShapeReader.read(plan.query());
        }

        @Override
        public Optional<KeyedWork> work() {
            return shape().aggregates() ? Optional.of(work(plan)) : Optional.empty();
        }

        @Override
        public BatchWork bound(UnaryOperator<KafkaTable> replacement, Map<String, String> writeOptions) {
            AppendData append = (AppendData) StreamRelations.replace(plan, replacement);
            if (shape().aggregates()) {
                return new BatchWork.Keyed(work(append));
            }
            return new BatchWork.Append(append.copy(
                    append.table(),
                    append.query(),
                    scala.collection.immutable.Map.from(CollectionConverters.asScala(writeOptions)),
                    append.isByName(),
                    append.write(),
                    Option.empty()));
        }

        private static KeyedWork work(AppendData append) {
            AppendData inlined = (AppendData) new InlineCTE(true, false).apply(append);
            return TotalsInsert.of((LogicalPlan) inlined.table(), inlined.query());
        }
    }

    private record Merge(MergeIntoTable plan, boolean oneMessageAKey) implements Analysed {

        @Override
        public QueryShape shape() {
            QueryShape source = ShapeReader.read(plan.sourceTable());
            return source.filtered().multiplied();
        }

        @Override
        public Optional<KeyedWork> work() {
            return Optional.of(work(plan));
        }

        @Override
        public BatchWork bound(UnaryOperator<KafkaTable> replacement, Map<String, String> writeOptions) {
            return new BatchWork.Keyed(work((MergeIntoTable) StreamRelations.replace(plan, replacement)));
        }

        private KeyedWork work(MergeIntoTable merge) {
            if (shape().aggregates()) {
                return MergeWork.ofTotals(merge);
            }
            KafkaOrder source = KafkaOrder.of(merge.sourceTable());
            return MergeWork.inOrder(merge, source.plan(), source.place(), oneMessageAKey);
        }
    }
}
