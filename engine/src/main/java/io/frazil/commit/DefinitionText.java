package io.frazil.commit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.frazil.flow.FlowDefinition;
import io.frazil.flow.SessionMeaning;
import java.util.SortedMap;
import java.util.TreeMap;

/** The written form of a flow's definition, a table property; {@code docs/ledger.md}. */
final class DefinitionText {

    private DefinitionText() {}

    static String of(FlowDefinition definition) {
        ObjectNode node = LedgerText.JSON.createObjectNode();
        node.put("name", definition.name());
        node.put("table", definition.table());
        node.put("stream", definition.stream());
        node.put("statement", definition.statement());
        node.put("catalog", definition.meaning().catalog());
        node.put("namespace", definition.meaning().namespace());
        node.put("time-zone", definition.meaning().timeZone());
        node.put("ansi", definition.meaning().ansi());
        ObjectNode options = node.putObject("options");
        definition.options().forEach(options::put);
        return LedgerText.packed(node.toString());
    }

    static FlowDefinition parse(String text) {
        JsonNode node = LedgerText.parsed(LedgerText.unpacked(text));
        SortedMap<String, String> options = new TreeMap<>();
        node.path("options")
                .properties()
                .forEach(
                        option -> options.put(option.getKey(), option.getValue().textValue()));
        return new FlowDefinition(
                string(node, "name"),
                string(node, "table"),
                string(node, "stream"),
                string(node, "statement"),
                new SessionMeaning(
                        string(node, "catalog"),
                        string(node, "namespace"),
                        string(node, "time-zone"),
                        node.path("ansi").booleanValue()),
                options);
    }

    private static String string(JsonNode node, String field) {
        JsonNode value = node.get(field);
        if (value == null || !value.isTextual()) {
            throw new IllegalArgumentException("not a definition of a flow, no \"" + field + "\": " + node);
        }
        return value.textValue();
    }
}
