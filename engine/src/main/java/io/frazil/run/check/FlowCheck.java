package io.frazil.run.check;

import io.frazil.commit.DesiredState;
import io.frazil.flow.FlowDefinition;
import io.frazil.run.flow.FlowDeclaration;
import io.frazil.run.flow.FlowExplanation;
import io.frazil.run.flow.FlowOpening;
import io.frazil.run.flow.Flows;
import io.frazil.run.flow.FoundFlow;
import io.frazil.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.apache.spark.sql.classic.SparkSession;

/** What the statements about flows would do; neither starts a flow nor asks where Kafka stands. Belongs to one check. */
final class FlowCheck {

    private final SparkSession session;
    private final StreamCheck streams;

    /** @param session of catalogs that are thrown away */
    FlowCheck(SparkSession session, StreamCheck streams) {
        this.session = session;
        this.streams = streams;
    }

    List<String> declare(Statement.DeclareFlow statement) {
        FlowDeclaration declaration = FlowDeclaration.resolve(session, statement);
        FlowDefinition definition = declaration.definition();
        if (statement.ifNotExists() && declaration.tableExists() && !declaration.isUnchanged()) {
            return List.of(
                    declaration.existing().isPresent()
                            ? "flow " + definition.name() + " exists with another statement: it resumes as it is"
                            : "table " + definition.table() + " exists: nothing changes");
        }
        declaration.checkTarget(Flows.of(session));
        List<String> lines = new ArrayList<>();
        lines.add(verdict(declaration));
        if (!streams.knowsColumns(declaration.stream())) {
            lines.add("not analysed further: the columns of " + definition.stream() + " are unknown");
            return lines;
        }
        FlowExplanation explanation = FlowExplanation.of(session, declaration);
        FlowOpening.of(session, definition).rehearse();
        if (!declaration.isUnchanged()) {
            lines.addAll(explanation.summary());
        }
        return lines;
    }

    private static String verdict(FlowDeclaration declaration) {
        FlowDefinition definition = declaration.definition();
        String flow = "flow " + definition.name();
        if (declaration.isUnchanged()) {
            return flow + " exists with the same text: resumes";
        }
        if (declaration.existing().isPresent()) {
            return flow + " exists with " + difference(declaration.existing().get(), definition)
                    + ": replaces it, from the same position";
        }
        return (declaration.tableExists() ? "starts to fill table " : "creates table ") + definition.table()
                + (declaration.tableExists() ? "" : " and starts to fill it") + " from stream " + definition.stream()
                + ", " + flow;
    }

    private static String difference(FlowDefinition existing, FlowDefinition declared) {
        List<String> differences = new ArrayList<>();
        if (!existing.statementHash().equals(declared.statementHash())) {
            differences.add("another text");
        }
        TreeSet<String> options = new TreeSet<>(existing.options().keySet());
        options.addAll(declared.options().keySet());
        for (String option : options) {
            compare(option, existing.options().get(option), declared.options().get(option), differences);
        }
        compare("catalog", existing.meaning().catalog(), declared.meaning().catalog(), differences);
        compare("namespace", existing.meaning().namespace(), declared.meaning().namespace(), differences);
        compare("time zone", existing.meaning().timeZone(), declared.meaning().timeZone(), differences);
        compare(
                "ANSI mode",
                existing.meaning().ansi() ? "on" : "off",
                declared.meaning().ansi() ? "on" : "off",
                differences);
        return String.join(", ", differences);
    }

    private static void compare(String what, String existing, String declared, List<String> differences) {
        if (!Objects.equals(existing, declared)) {
            differences.add(what + " " + shown(existing) + ", not " + shown(declared));
        }
    }

    private static String shown(String value) {
        return value == null ? "not set" : "'" + value + "'";
    }

    List<String> explain(Statement.ExplainFlow statement) {
        FlowDeclaration declaration = FlowDeclaration.resolve(session, statement.declaration());
        declaration.checkTarget(Flows.of(session));
        if (streams.knowsColumns(declaration.stream())) {
            FlowExplanation.of(session, declaration);
        }
        return List.of("explains flow " + declaration.definition().name());
    }

    List<String> stop(Statement.StopFlow statement) {
        FoundFlow found = FoundFlow.required(session, statement.flow());
        found.table().setDesiredState(found.definition().name(), DesiredState.STOPPED);
        return List.of("stops flow " + found.definition().name());
    }

    List<String> start(Statement.StartFlow statement) {
        FoundFlow found = FoundFlow.required(session, statement.flow());
        found.table().setDesiredState(found.definition().name(), DesiredState.RUNNING);
        return List.of("starts flow " + found.definition().name());
    }

    List<String> drop(Statement.DropFlow statement) {
        if (statement.ifExists() && FoundFlow.find(session, statement.flow()).isEmpty()) {
            return List.of("there is no flow " + String.join(".", statement.flow()) + ": nothing changes");
        }
        FoundFlow found = FoundFlow.required(session, statement.flow());
        found.table().drop(found.definition().name());
        return List.of("drops flow " + found.definition().name() + "; table "
                + found.definition().table() + " stays");
    }

    /** @param verb what would be done with the flow, which must be there */
    List<String> about(String verb, List<String> flow) {
        return List.of(
                verb + " flow " + FoundFlow.required(session, flow).definition().name());
    }
}
