package io.frazil.catalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.frazil.flow.StreamColumn;
import io.frazil.flow.StreamDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The written form of a stream's definition, a property of the empty table that stands for it; {@code docs/ledger.md}. */
final class StreamText {

    private static final ObjectMapper JSON = new ObjectMapper();

    private StreamText() {}

    static String of(StreamDefinition definition) {
        ObjectNode node = JSON.createObjectNode();
        node.put("name", definition.name());
        node.put("declared", definition.declared());
        ArrayNode columns = node.putArray("columns");
        for (StreamColumn column : definition.columns()) {
            ObjectNode written = columns.addObject();
            written.put("name", column.name());
            written.put("type", column.type());
            written.put("nullable", column.nullable());
            column.generatedAs().ifPresent(expression -> written.put("generated-as", expression));
            column.comment().ifPresent(comment -> written.put("comment", comment));
        }
        ObjectNode options = node.putObject("options");
        definition.options().forEach(options::put);
        return node.toString();
    }

    static StreamDefinition parse(String text) {
        JsonNode node;
        try {
            node = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a definition of a stream: " + text, e);
        }
        List<StreamColumn> columns = new ArrayList<>();
        node.path("columns")
                .forEach(column -> columns.add(new StreamColumn(
                        column.path("name").asText(),
                        column.path("type").asText(),
                        column.path("nullable").asBoolean(),
                        Optional.ofNullable(column.path("generated-as").textValue()),
                        Optional.ofNullable(column.path("comment").textValue()))));
        SortedMap<String, String> options = new TreeMap<>();
        node.path("options")
                .properties()
                .forEach(
                        option -> options.put(option.getKey(), option.getValue().textValue()));
        return new StreamDefinition(
                node.path("name").asText(), columns, node.path("declared").asBoolean(), options);
    }
}
