package io.frazil.run.check;

import io.frazil.catalog.CheckCatalog;
import io.frazil.catalog.FrazilCatalog;
import io.frazil.catalog.QualifiedName;
import io.frazil.run.session.Names;
import io.frazil.sql.FrazilParser;
import io.frazil.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.parser.ParseException;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Says what the statements of a file would do, each as if those before it had been carried out, and changes nothing: in
 * the place of Frazil's catalogs the check has copies that it throws away. Starts as a new process would, with the
 * default catalog and namespace. For one thread at a time.
 */
public final class Check implements AutoCloseable {

    private static final Pattern CATALOG = Pattern.compile("spark\\.sql\\.catalog\\.[^.]+");

    private final String id = UUID.randomUUID().toString();
    private final org.apache.spark.sql.classic.SparkSession session;
    private final StreamCheck streams;
    private final FlowCheck flows;
    private final CareCheck care;
    private final SparkCheck spark;

    private Check(org.apache.spark.sql.classic.SparkSession session) {
        this.session = session;
        this.streams = new StreamCheck(session);
        this.flows = new FlowCheck(session, streams);
        this.care = new CareCheck(session);
        this.spark = new SparkCheck(session);
    }

    /** @param base has the catalogs that the statements would be run with */
    public static Check open(SparkSession base) {
        var classic = (org.apache.spark.sql.classic.SparkSession) base;
        Check check = new Check(classic.newSession());
        check.replaceCatalogs(classic);
        return check;
    }

    /** A catalog's class is looked up by name whenever a session first uses it. */
    private void replaceCatalogs(org.apache.spark.sql.classic.SparkSession from) {
        CollectionConverters.asJava(from.conf().getAll()).forEach((key, value) -> {
            if (key.startsWith("spark.sql.catalog.")) {
                session.conf().set(key, value);
            }
        });
        CollectionConverters.asJava(session.conf().getAll()).forEach((key, value) -> {
            if (CATALOG.matcher(key).matches() && value.equals(FrazilCatalog.class.getName())) {
                session.conf().set(key, CheckCatalog.class.getName());
                session.conf().set(key + "." + CheckCatalog.CHECK, id);
                session.conf().set(key + ".cache-enabled", "false");
            }
        });
    }

    /**
     * What the statement would do: a line, and some more on it.
     *
     * @throws RuntimeException what is wrong with the statement, as running it would say
     */
    public List<String> describe(String statement) throws ParseException {
        Option<org.apache.spark.sql.classic.SparkSession> before =
                org.apache.spark.sql.classic.SparkSession.getActiveSession();
        org.apache.spark.sql.classic.SparkSession.setActiveSession(session);
        try {
            Optional<Statement> own = FrazilParser.of(session).read(statement);
            return own.isPresent() ? own(own.get()) : sparks(statement);
        } finally {
            if (before.isDefined()) {
                org.apache.spark.sql.classic.SparkSession.setActiveSession(before.get());
            } else {
                org.apache.spark.sql.classic.SparkSession.clearActiveSession();
            }
        }
    }

    private List<String> sparks(String statement) throws ParseException {
        List<String> lines = spark.describe(statement);
        // SET and RESET may have named a catalog.
        replaceCatalogs(session);
        return lines;
    }

    private List<String> own(Statement statement) {
        if (statement instanceof Statement.CreateStream create) {
            return streams.create(create);
        } else if (statement instanceof Statement.AlterStreamOptions alter) {
            return streams.alterOptions(alter);
        } else if (statement instanceof Statement.DescribeStream describe) {
            return List.of("describes stream " + name(describe.name()));
        } else if (statement instanceof Statement.ShowCreateStream show) {
            return List.of("shows the declaration of stream " + name(show.name()));
        } else if (statement instanceof Statement.DeclareFlow declare) {
            return flows.declare(declare);
        } else if (statement instanceof Statement.ExplainFlow explain) {
            return flows.explain(explain);
        } else if (statement instanceof Statement.StopFlow stop) {
            return flows.stop(stop);
        } else if (statement instanceof Statement.StartFlow start) {
            return flows.start(start);
        } else if (statement instanceof Statement.DropFlow drop) {
            return flows.drop(drop);
        } else if (statement instanceof Statement.ResetFlow reset) {
            return flows.about("sets the position of", reset.flow());
        } else if (statement instanceof Statement.WaitForFlow wait) {
            return flows.about("waits for", wait.flow());
        } else if (statement instanceof Statement.DescribeFlow describe) {
            return flows.about("describes", describe.flow());
        } else if (statement instanceof Statement.Rollback rollback) {
            return care.rollback(rollback);
        } else if (statement instanceof Statement.AuditTable audit) {
            return care.about("audits", audit.table());
        } else if (statement instanceof Statement.CallCare call) {
            return care.about("calls " + call.procedure().icebergs() + " on", call.table());
        } else if (statement instanceof Statement.Optimize optimize) {
            return care.about("compacts", optimize.table());
        }
        return List.of("is understood");
    }

    private QualifiedName name(List<String> parts) {
        return Names.qualified(session, parts);
    }

    @Override
    public void close() {
        CheckCatalog.close(id);
    }
}
