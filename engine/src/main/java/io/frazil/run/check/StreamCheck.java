package io.frazil.run.check;

import io.frazil.catalog.FrazilCatalog;
import io.frazil.catalog.QualifiedName;
import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import io.frazil.flow.StreamColumn;
import io.frazil.flow.StreamDefinition;
import io.frazil.run.session.Names;
import io.frazil.run.stream.NoColumnsYet;
import io.frazil.run.stream.StreamColumns;
import io.frazil.run.stream.StreamDescription;
import io.frazil.run.stream.StreamStatements;
import io.frazil.sql.Statement;
import io.frazil.sql.StatementResult;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.classic.SparkSession;

/** What the statements about streams would do. Belongs to one check. */
final class StreamCheck {

    private final SparkSession session;
    private final StreamStatements statements;
    private final Set<String> unlearnt = new HashSet<>();

    /** @param session of catalogs that are thrown away */
    StreamCheck(SparkSession session) {
        this.session = session;
        this.statements = new StreamStatements(session);
    }

    List<String> create(Statement.CreateStream statement) {
        QualifiedName name = Names.qualified(session, statement.name());
        FrazilCatalog catalog = Names.catalog(session, name);
        Optional<StreamDefinition> before = catalog.loadStream(name.identifier());
        StatementResult result;
        try {
            result = statements.create(statement);
        } catch (FrazilException e) {
            if (!isUnlearnt(statement, e)) {
                throw e;
            }
            keepWithoutColumns(
                    catalog, name, StreamStatements.definition(session, name, statement), before.isPresent());
            throw unlearnt(name.toString(), e);
        }
        Optional<StreamDefinition> after = catalog.loadStream(name.identifier());
        if (after.isEmpty() || after.equals(before)) {
            return List.of(result.rows().get(0).getString(0));
        }
        return before.isEmpty()
                ? List.of("creates stream " + name, columns(after.get()))
                : List.of(
                        "replaces stream " + name + ": " + StreamDescription.difference(before.get(), after.get()),
                        columns(after.get()));
    }

    List<String> alterOptions(Statement.AlterStreamOptions statement) {
        statements.alterOptions(statement);
        return List.of("sets "
                + statement.options().keySet().stream().sorted().collect(Collectors.joining(", ")) + " of stream "
                + Names.qualified(session, statement.name()));
    }

    /**
     * Sees to it that the columns of a stream are known; asks Kafka if it declares none, and once only if it does not
     * answer.
     *
     * @return whether they are known; if not, no message has come yet or an error was told before
     */
    boolean knowsColumns(QualifiedName name) {
        if (unlearnt.contains(name.toString())) {
            return false;
        }
        try {
            StreamColumns.known(Names.catalog(session, name), name.identifier());
            return true;
        } catch (NoColumnsYet e) {
            return false;
        } catch (FrazilException e) {
            if (isFailureOfKafka(e)) {
                throw unlearnt(name.toString(), e);
            }
            throw e;
        }
    }

    private static boolean isUnlearnt(Statement.CreateStream statement, FrazilException e) {
        return statement.columns().isEmpty() && isFailureOfKafka(e);
    }

    private static boolean isFailureOfKafka(FrazilException e) {
        return e.code() == ErrorCode.KAFKA || e.code() == ErrorCode.BAD_REFERENCE;
    }

    /** Statements that come later in the file find the stream. */
    private static void keepWithoutColumns(
            FrazilCatalog catalog, QualifiedName name, StreamDefinition definition, boolean exists) {
        if (exists) {
            catalog.replaceStream(name.identifier(), definition);
        } else {
            catalog.createStream(name.identifier(), definition);
        }
    }

    private FrazilException unlearnt(String stream, FrazilException e) {
        unlearnt.add(stream);
        return new FrazilException(
                e.code(),
                "could not learn the columns of stream " + stream + ", which declares none: " + e.what(),
                "declare them, CREATE TABLE .. (name TYPE, ..) USING kafka, or check again when Kafka can be asked",
                e);
    }

    private static String columns(StreamDefinition definition) {
        if (definition.columns().isEmpty()) {
            return "columns: unknown until the first message comes";
        }
        return (definition.declared() ? "columns: " : "columns, learnt from Kafka: ")
                + definition.columns().stream().map(StreamCheck::column).collect(Collectors.joining(", "));
    }

    private static String column(StreamColumn column) {
        return column.name() + " " + column.type();
    }
}
