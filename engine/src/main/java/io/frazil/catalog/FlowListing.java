package io.frazil.catalog;

import io.frazil.flow.FlowDefinition;
import java.util.List;

/**
 * The flows of a namespace.
 *
 * @param unreadable the tables that could not be read, each with the reason
 */
public record FlowListing(List<FlowDefinition> flows, List<Unreadable> unreadable) {

    /** A table that does not tell its flows. */
    public record Unreadable(QualifiedName table, RuntimeException cause) {}

    public FlowListing {
        flows = List.copyOf(flows);
        unreadable = List.copyOf(unreadable);
    }
}
