package io.frazil.sql;

import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.analysis.ResolvedProcedure;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.plans.logical.Call;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.connector.catalog.Identifier;
import org.apache.spark.sql.connector.catalog.ProcedureCatalog;
import org.apache.spark.sql.connector.catalog.procedures.BoundProcedure;
import org.apache.spark.sql.connector.catalog.procedures.ProcedureParameter;
import org.apache.spark.sql.connector.catalog.procedures.UnboundProcedure;
import org.apache.spark.sql.connector.read.LocalScan;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import scala.jdk.javaapi.CollectionConverters;

/**
 * A statement of ours as Spark sees it: a procedure without parameters, which Spark calls once while it analyses the
 * CALL and whose rows become the statement's result.
 */
final class StatementProcedure implements UnboundProcedure, BoundProcedure {

    private final SparkSession session;
    private final Statement statement;
    private final StatementExecutor executor;

    private StatementProcedure(SparkSession session, Statement statement, StatementExecutor executor) {
        this.session = session;
        this.statement = statement;
        this.executor = executor;
    }

    /** The plan that carries the statement out when Spark analyses it. */
    static LogicalPlan call(SparkSession session, Statement statement, StatementExecutor executor) {
        StatementProcedure procedure = new StatementProcedure(session, statement, executor);
        ResolvedProcedure resolved =
                new ResolvedProcedure(new Home(), Identifier.of(new String[0], procedure.name()), procedure);
        return new Call(
                resolved,
                CollectionConverters.asScala(Collections.<Expression>emptyList())
                        .toSeq(),
                true);
    }

    @Override
    public String name() {
        return statement.getClass().getSimpleName();
    }

    @Override
    public BoundProcedure bind(StructType inputType) {
        return this;
    }

    @Override
    public ProcedureParameter[] parameters() {
        return new ProcedureParameter[0];
    }

    @Override
    public boolean isDeterministic() {
        return false;
    }

    @Override
    public Iterator<Scan> call(InternalRow input) {
        return List.<Scan>of(new ResultScan(executor.execute(session, statement)))
                .iterator();
    }

    /** A result, as rows that are already there. */
    private record ResultScan(StatementResult result) implements LocalScan {

        @Override
        public StructType readSchema() {
            return result.schema();
        }

        @Override
        public InternalRow[] rows() {
            scala.Function1<Object, Object> toInternal =
                    CatalystTypeConverters.createToCatalystConverter(result.schema());
            return result.rows().stream()
                    .map((Row row) -> (InternalRow) toInternal.apply(row))
                    .toArray(InternalRow[]::new);
        }
    }

    /** Where Spark believes the procedure to live; it is resolved already, so nothing is ever looked up here. */
    private static final class Home implements ProcedureCatalog {

        @Override
        public void initialize(String name, CaseInsensitiveStringMap options) {}

        @Override
        public String name() {
            return "frazil";
        }

        @Override
        public UnboundProcedure loadProcedure(Identifier identifier) {
            throw new IllegalStateException("no procedure is looked up here: " + identifier);
        }

        @Override
        public Identifier[] listProcedures(String[] namespace) {
            return new Identifier[0];
        }
    }
}
