package io.frazil.run;

import io.frazil.care.OffsetVersion;
import io.frazil.catalog.QualifiedName;
import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import io.frazil.flow.StreamDefinition;
import io.frazil.run.care.CareStatements;
import io.frazil.run.care.TableHistory;
import io.frazil.run.flow.FlowAnswers;
import io.frazil.run.flow.FlowDeclaring;
import io.frazil.run.flow.FlowStatements;
import io.frazil.run.flow.FlowWait;
import io.frazil.run.session.Failures;
import io.frazil.run.session.Names;
import io.frazil.run.stream.StreamColumns;
import io.frazil.run.stream.StreamStatements;
import io.frazil.sql.Statement;
import io.frazil.sql.StatementExecutor;
import io.frazil.sql.StatementResult;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.SparkSession;

/** Takes each statement to the room that carries it out. Stateless. */
public final class StatementRunner implements StatementExecutor {

    @Override
    public boolean isStream(SparkSession session, List<String> name) {
        return stream((org.apache.spark.sql.classic.SparkSession) session, name).isPresent();
    }

    @Override
    public void beforeQuery(SparkSession session, List<String> name) {
        var classic = (org.apache.spark.sql.classic.SparkSession) session;
        stream(classic, name).ifPresent(stored -> {
            StreamDefinition learnt = StreamColumns.learnt(stored);
            if (!learnt.equals(stored)) {
                QualifiedName full = Names.qualified(classic, name);
                Names.catalog(classic, full).replaceStream(full.identifier(), learnt);
            }
        });
    }

    @Override
    public long snapshotAtOffset(SparkSession session, List<String> table, String offset) {
        var classic = (org.apache.spark.sql.classic.SparkSession) session;
        QualifiedName name = Names.qualified(classic, table);
        OffsetVersion version = OffsetVersion.parse(offset);
        return version.snapshotOf(
                name, Names.catalog(classic, name).flowTable(name.identifier()).ledger());
    }

    private static Optional<StreamDefinition> stream(
            org.apache.spark.sql.classic.SparkSession session, List<String> name) {
        if (name.size() == 1
                && session.sessionState().catalog().getTempView(name.get(0)).isDefined()) {
            return Optional.empty();
        }
        QualifiedName full = Names.qualified(session, name);
        return Names.catalogIfOurs(session, full.catalog()).flatMap(catalog -> catalog.loadStream(full.identifier()));
    }

    @Override
    public StatementResult execute(SparkSession session, Statement statement) {
        try {
            return carriedOut((org.apache.spark.sql.classic.SparkSession) session, statement);
        } catch (RuntimeException e) {
            // What is wrong with the user's SQL is told best in Spark's words, what is wrong outside in ours.
            throw e instanceof SparkThrowable ? e : Failures.sorted(e);
        }
    }

    private static StatementResult carriedOut(org.apache.spark.sql.classic.SparkSession classic, Statement statement) {
        StreamStatements streams = new StreamStatements(classic);
        FlowStatements flows = new FlowStatements(classic);
        FlowAnswers answers = new FlowAnswers(classic);
        if (statement instanceof Statement.CreateStream create) {
            return streams.create(create);
        } else if (statement instanceof Statement.AlterStreamOptions alter) {
            return streams.alterOptions(alter);
        } else if (statement instanceof Statement.DescribeStream describe) {
            return streams.describe(describe);
        } else if (statement instanceof Statement.ShowCreateStream show) {
            return streams.showCreate(show);
        } else if (statement instanceof Statement.DeclareFlow declare) {
            return new FlowDeclaring(classic).declare(declare);
        } else if (statement instanceof Statement.StopFlow stop) {
            return flows.stop(stop);
        } else if (statement instanceof Statement.StartFlow start) {
            return flows.start(start);
        } else if (statement instanceof Statement.DropFlow drop) {
            return flows.drop(drop);
        } else if (statement instanceof Statement.ResetFlow reset) {
            return flows.reset(reset);
        } else if (statement instanceof Statement.WaitForFlow wait) {
            return new FlowWait(classic, wait).await();
        } else if (statement instanceof Statement.ShowFlows show) {
            return answers.show(show);
        } else if (statement instanceof Statement.DescribeFlow describe) {
            return answers.describe(describe);
        } else if (statement instanceof Statement.DescribeHistory describe) {
            return TableHistory.of(classic, describe);
        } else if (statement instanceof Statement.Rollback rollback) {
            return new CareStatements(classic).rollback(rollback);
        } else if (statement instanceof Statement.AuditTable audit) {
            return new CareStatements(classic).audit(audit);
        } else if (statement instanceof Statement.CallCare call) {
            return new CareStatements(classic).call(call);
        } else if (statement instanceof Statement.Optimize optimize) {
            return new CareStatements(classic).optimize(optimize);
        } else if (statement instanceof Statement.ExplainFlow explain) {
            return answers.explain(explain);
        }
        throw new FrazilException(
                ErrorCode.BUG, "cannot carry out " + statement.getClass().getSimpleName(), "");
    }
}
