package io.frazil.flow;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A stream as it was declared: a Kafka-backed table.
 *
 * @param name qualified: catalog, namespace and name, joined by dots
 * @param columns declared or inferred; empty while nothing is known of them
 * @param declared whether the columns stand in the statement; if not, they were inferred from a sample
 * @param options as written, keys in their one spelling ({@code bootstrap.servers} without {@code kafka.}), references
 *     such as {@code ${env:NAME}} unresolved, so that no secret is ever in here
 */
public record StreamDefinition(
        String name, List<StreamColumn> columns, boolean declared, SortedMap<String, String> options) {

    public StreamDefinition {
        columns = List.copyOf(columns);
        options = Collections.unmodifiableSortedMap(new TreeMap<>(options));
    }
}
