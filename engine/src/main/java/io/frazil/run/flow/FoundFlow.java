package io.frazil.run.flow;

import io.frazil.catalog.FlowListing;
import io.frazil.catalog.FrazilCatalog;
import io.frazil.catalog.QualifiedName;
import io.frazil.commit.FlowTable;
import io.frazil.flow.ErrorCode;
import io.frazil.flow.FlowDefinition;
import io.frazil.flow.FrazilException;
import io.frazil.flow.StreamDefinition;
import io.frazil.run.session.Names;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.spark.sql.classic.SparkSession;

/** A flow that the catalog knows, with its table. */
public record FoundFlow(FlowDefinition definition, FlowTable table) {

    public static FoundFlow required(SparkSession session, List<String> name) {
        return find(session, name).orElseThrow(() -> notFound(name));
    }

    /** By name in the current namespace, or in the one that the name begins with. */
    public static Optional<FoundFlow> find(SparkSession session, List<String> name) {
        QualifiedName full = Names.qualified(session, name);
        FrazilCatalog catalog = Names.catalog(session, full);
        FlowListing listing = catalog.flows(full.identifier().namespace());
        List<FlowDefinition> found = listing.flows().stream()
                .filter(flow -> flow.name().equalsIgnoreCase(full.identifier().name()))
                .toList();
        if (found.size() > 1) {
            throw new FrazilException(
                    ErrorCode.BAD_STATEMENT,
                    "cannot tell which flow " + String.join(".", name) + " is meant: it fills "
                            + found.stream().map(FlowDefinition::table).collect(Collectors.joining(" and ")),
                    "drop one of them, and declare it again with a name of its own");
        }
        return found.stream()
                .findFirst()
                .map(flow -> new FoundFlow(
                        flow,
                        catalog.flowTable(QualifiedName.parse(flow.table()).identifier())));
    }

    /** The flow of a definition, whose table is there. */
    static FoundFlow of(SparkSession session, FlowDefinition definition) {
        QualifiedName table = QualifiedName.parse(definition.table());
        return new FoundFlow(definition, Names.catalog(session, table).flowTable(table.identifier()));
    }

    static FrazilException notFound(List<String> name) {
        return new FrazilException(
                ErrorCode.NOT_FOUND, "could not find flow " + String.join(".", name), "SHOW FLOWS lists what there is");
    }

    public static StreamDefinition stream(SparkSession session, FlowDefinition definition) {
        QualifiedName name = QualifiedName.parse(definition.stream());
        return Names.catalog(session, name)
                .loadStream(name.identifier())
                .orElseThrow(() -> new FrazilException(
                        ErrorCode.NOT_FOUND,
                        "could not find the stream " + name + " of flow " + definition.name(),
                        "declare the stream, or DROP FLOW " + definition.name()));
    }
}
