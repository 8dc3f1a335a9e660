package io.frazil.plan;

import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import io.frazil.stream.KafkaTable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.catalyst.analysis.UnresolvedRelation;
import org.apache.spark.sql.catalyst.optimizer.InlineCTE;
import org.apache.spark.sql.catalyst.plans.logical.AppendData;
import org.apache.spark.sql.catalyst.plans.logical.InsertIntoStatement;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.execution.CommandExecutionMode;
import org.apache.spark.sql.execution.datasources.v2.DataSourceV2Relation;
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
    private final LogicalPlan insert;

    private FlowPlan(SparkSession session, LogicalPlan insert) {
        this.session = session;
        this.insert = insert;
    }

    /** The plan of an INSERT as the user wrote it. */
    public static FlowPlan ofInsert(SparkSession session, InsertIntoStatement insert) {
        return new FlowPlan(session, insert);
    }

    /** The plan of a CREATE TABLE AS SELECT once its table is there: columns meet by name. */
    public static FlowPlan ofQuery(SparkSession session, List<String> table, LogicalPlan query) {
        UnresolvedRelation target = new UnresolvedRelation(
                CollectionConverters.asScala(table).toSeq(), CaseInsensitiveStringMap.empty(), false);
        return new FlowPlan(
                session,
                new InsertIntoStatement(
                        target,
                        Map$.MODULE$.empty(),
                        CollectionConverters.asScala(List.<String>of()).toSeq(),
                        query,
                        false,
                        false,
                        true));
    }

    /** What the statement makes of records; analyses it, so a statement that cannot run is refused here. */
    public QueryShape shape() {
        return ShapeReader.read(analysed().query());
    }

    /** The streams that the statement reads, one for each time that it reads it. */
    public List<KafkaTable> streams() {
        return StreamRelations.in(analysed());
    }

    /**
     * The statement over the streams that {@code replacement} puts in the place of the unbound ones.
     *
     * @param writeOptions go to Iceberg's write
     */
    public LogicalPlan bound(UnaryOperator<KafkaTable> replacement, Map<String, String> writeOptions) {
        AppendData append = (AppendData) StreamRelations.replace(analysed(), replacement);
        return append.copy(
                append.table(),
                append.query(),
                scala.collection.immutable.Map.from(CollectionConverters.asScala(writeOptions)),
                append.isByName(),
                append.write(),
                Option.empty());
    }

    /**
     * The rows that the statement appends, in the shape of its table, over the streams that {@code replacement} puts in
     * the place of the unbound ones; empty: what the table holds is not made by appending alone.
     */
    public Optional<LogicalPlan> appended(UnaryOperator<KafkaTable> replacement) {
        LogicalPlan query = new InlineCTE(true, false).apply(analysed().query());
        return AppendedRows.isOf(query) ? Optional.of(StreamRelations.replace(query, replacement)) : Optional.empty();
    }

    /** The stream without the statement, no column wanted: to count and check records that the statement left unread. */
    public LogicalPlan streamAlone(UnaryOperator<KafkaTable> replacement) {
        return DataSourceV2Relation.create(
                replacement.apply(streams().get(0)).decodedOnly(), Option.empty(), Option.empty());
    }

    private AppendData analysed() {
        LogicalPlan analysed = session.sessionState()
                .executePlan(insert, CommandExecutionMode.SKIP())
                .analyzed();
        if (analysed instanceof AppendData append) {
            return append;
        }
        throw new FrazilException(
                ErrorCode.UNSUPPORTED,
                "cannot make a flow of this INSERT: Spark reads it as " + analysed.nodeName(),
                "write INSERT INTO an Iceberg table, without PARTITION and OVERWRITE");
    }
}
