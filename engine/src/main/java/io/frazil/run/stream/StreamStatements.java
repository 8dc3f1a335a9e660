package io.frazil.run.stream;

import io.frazil.catalog.FrazilCatalog;
import io.frazil.catalog.QualifiedName;
import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import io.frazil.flow.StreamDefinition;
import io.frazil.plan.StreamSchema;
import io.frazil.run.session.Names;
import io.frazil.sql.Statement;
import io.frazil.sql.StatementResult;
import io.frazil.stream.option.StreamOptions;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.classic.SparkSession;

/** Carries out the statements about streams. */
public final class StreamStatements {

    private final SparkSession session;

    public StreamStatements(SparkSession session) {
        this.session = session;
    }

    public StatementResult create(Statement.CreateStream statement) {
        QualifiedName name = Names.qualified(session, statement.name());
        FrazilCatalog catalog = Names.catalog(session, name);
        Optional<StreamDefinition> existing = catalog.loadStream(name.identifier());
        boolean otherTable = existing.isEmpty() && catalog.tableExists(name.identifier());
        if (statement.ifNotExists() && (existing.isPresent() || otherTable)) {
            return StatementResult.said((otherTable ? "table " : "stream ") + name + " exists; nothing is changed");
        }
        if (otherTable) {
            throw new FrazilException(
                    ErrorCode.ALREADY_EXISTS,
                    "cannot create stream " + name + ": a table of that name exists",
                    "choose another name, or drop the table");
        }
        StreamDefinition definition = definition(session, name, statement);
        if (existing.isPresent() && isSame(existing.get(), definition)) {
            return StatementResult.said("stream " + name + " exists with the same definition; nothing is changed");
        }
        if (existing.isPresent() && !statement.orReplace()) {
            throw new FrazilException(
                    ErrorCode.ALREADY_EXISTS,
                    "cannot create stream " + name + ": it exists with another definition: "
                            + StreamDescription.difference(existing.get(), definition),
                    "use CREATE OR REPLACE TABLE, or ALTER TABLE " + name + " SET OPTIONS (..)");
        }
        StreamDefinition learnt = StreamColumns.learnt(definition);
        if (existing.isPresent()) {
            catalog.replaceStream(name.identifier(), learnt);
        } else if (!isCreated(catalog, name, learnt)) {
            return create(statement);
        }
        return StatementResult.said("stream " + name + (existing.isPresent() ? " replaced" : " created")
                + StreamDescription.columnsSaid(learnt));
    }

    /** False: another process has created a stream of that name meanwhile. */
    private static boolean isCreated(FrazilCatalog catalog, QualifiedName name, StreamDefinition definition) {
        try {
            catalog.createStream(name.identifier(), definition);
            return true;
        } catch (FrazilException e) {
            if (e.code() == ErrorCode.ALREADY_EXISTS && catalog.isStream(name.identifier())) {
                return false;
            }
            throw e;
        }
    }

    public StatementResult alterOptions(Statement.AlterStreamOptions statement) {
        QualifiedName name = Names.qualified(session, statement.name());
        StreamDefinition definition = required(name);
        SortedMap<String, String> options = new TreeMap<>(definition.options());
        options.putAll(StreamOptions.canonical(name.toString(), statement.options()));
        StreamOptions.parse(name.toString(), options);
        Names.catalog(session, name)
                .replaceStream(
                        name.identifier(),
                        new StreamDefinition(definition.name(), definition.columns(), definition.declared(), options));
        return StatementResult.said("stream " + name + " altered; flows take it up when they are started again");
    }

    public StatementResult describe(Statement.DescribeStream statement) {
        QualifiedName name = Names.qualified(session, statement.name());
        StreamDefinition definition = learntIfPossible(name, required(name));
        return StreamDescription.of(definition, statement.extended());
    }

    public StatementResult showCreate(Statement.ShowCreateStream statement) {
        StreamDefinition definition = required(Names.qualified(session, statement.name()));
        return StatementResult.lines("createtab_stmt", List.of(StreamDescription.statement(definition)));
    }

    public static StreamDefinition definition(
            SparkSession session, QualifiedName name, Statement.CreateStream statement) {
        SortedMap<String, String> options = StreamOptions.canonical(name.toString(), statement.options());
        StreamOptions parsed = StreamOptions.parse(name.toString(), options);
        StreamDefinition definition = new StreamDefinition(
                name.toString(), statement.columns(), !statement.columns().isEmpty(), options);
        StreamSchema.check(session, definition, parsed.valueFormat());
        return definition;
    }

    private StreamDefinition required(QualifiedName name) {
        return Names.catalog(session, name)
                .loadStream(name.identifier())
                .orElseThrow(() -> new FrazilException(
                        ErrorCode.NOT_FOUND, "could not find the stream " + name, "SHOW TABLES lists what there is"));
    }

    private StreamDefinition learntIfPossible(QualifiedName name, StreamDefinition stored) {
        StreamDefinition learnt;
        try {
            learnt = StreamColumns.learnt(stored);
        } catch (FrazilException e) {
            if (e.kind() == ErrorCode.Kind.EXTERNAL) {
                // What is stored can be told without Kafka.
                return stored;
            }
            throw e;
        }
        if (!learnt.equals(stored)) {
            Names.catalog(session, name).replaceStream(name.identifier(), learnt);
        }
        return learnt;
    }

    /** Inferred columns are not part of what was declared. */
    private static boolean isSame(StreamDefinition existing, StreamDefinition declared) {
        return existing.declared() == declared.declared()
                && existing.options().equals(declared.options())
                && (!declared.declared() || existing.columns().equals(declared.columns()));
    }
}
