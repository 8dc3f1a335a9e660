package io.frazil.run.flow;

import io.frazil.commit.DesiredState;
import io.frazil.flow.FlowDefinition;
import io.frazil.flow.Position;
import io.frazil.run.session.PositionText;
import io.frazil.run.stream.FirstMessage;
import io.frazil.run.stream.NoColumnsYet;
import io.frazil.sql.Statement;
import io.frazil.sql.StatementResult;
import java.util.Optional;
import java.util.UUID;
import org.apache.spark.sql.classic.SparkSession;

/** Carries out the statements that declare a flow: new, again, or with another text. */
public final class FlowDeclaring {

    private final SparkSession session;
    private final FlowLauncher launcher;

    public FlowDeclaring(SparkSession session) {
        this.session = session;
        this.launcher = new FlowLauncher(session);
    }

    public StatementResult declare(Statement.DeclareFlow statement) {
        FlowDeclaration declaration = FlowDeclaration.resolve(session, statement);
        if (statement.ifNotExists() && declaration.tableExists() && !declaration.isUnchanged()) {
            return StatementResult.said(leftAsItIs(declaration));
        }
        declaration.checkTarget(Flows.of(session));
        FlowDefinition definition = declaration.definition();
        if (declaration.isUnchanged() && launcher.isAlive(definition)) {
            return StatementResult.said("flow " + definition.name() + " is running; nothing is changed"
                    + declaration.pathNotTaken().map(note -> "; " + note).orElse(""));
        }
        launcher.stop(definition);
        String done = declaration.isUnchanged() && declaration.position().isPresent()
                ? resumed(definition, declaration.position().get())
                : declared(declaration);
        return StatementResult.said(
                done + declaration.pathNotTaken().map(note -> "; " + note).orElse(""));
    }

    private String leftAsItIs(FlowDeclaration declaration) {
        if (declaration.existing().isEmpty()) {
            return "table " + declaration.definition().table() + " exists; nothing is changed";
        }
        FlowDefinition existing = declaration.existing().get();
        if (!launcher.isAlive(existing)) {
            launcher.start(existing);
        }
        return "flow " + existing.name() + " exists with another statement; it is left as it is";
    }

    /** Kafka is not asked: a flow that is taken up again waits for it like any running flow. */
    private String resumed(FlowDefinition definition, Position position) {
        FoundFlow.of(session, definition).table().setDesiredState(definition.name(), DesiredState.RUNNING);
        launcher.start(definition);
        return sentence(definition, "resumed", position);
    }

    private String declared(FlowDeclaration declaration) {
        FlowDefinition definition = declaration.definition();
        String verb = declaration.existing().isEmpty() || declaration.isUnchanged() ? "declared" : "replaced";
        try {
            FlowOpening.Declared declared = FlowOpening.of(session, definition)
                    .declare(Optional.empty(), UUID.randomUUID().toString());
            launcher.start(definition);
            return sentence(definition, verb, declared.position())
                    + declared.note().map(note -> "; " + note).orElse("");
        } catch (NoColumnsYet e) {
            launcher.startPending(definition, startOf(definition));
            return "flow " + definition.name() + " " + verb + "; it waits for the first message of "
                    + definition.stream() + " to learn its columns";
        }
    }

    private static String sentence(FlowDefinition definition, String verb, Position position) {
        return "flow " + definition.name() + " " + verb + ": " + definition.stream() + " -> " + definition.table()
                + ", from " + PositionText.of(position);
    }

    private Position startOf(FlowDefinition definition) {
        return FirstMessage.start(FoundFlow.stream(session, definition));
    }
}
