package io.frazil.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.spark.sql.connector.catalog.Identifier;

/**
 * The full name of a table or stream, written {@code catalog.namespace.name}, in backticks where a part is not a plain
 * word.
 */
public record QualifiedName(String catalog, Identifier identifier) {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_]+");
    private static final Pattern PART = Pattern.compile("`((?:[^`]|``)+)`|([^`.]+)");

    public static QualifiedName of(String catalog, Identifier identifier) {
        return new QualifiedName(catalog, identifier);
    }

    /** @throws IllegalArgumentException if the text is not such a name */
    public static QualifiedName parse(String text) {
        List<String> parts = new ArrayList<>();
        Matcher matcher = PART.matcher(text);
        int at = 0;
        do {
            if (!matcher.find(at) || matcher.start() != at) {
                throw malformed(text);
            }
            parts.add(matcher.group(1) != null ? matcher.group(1).replace("``", "`") : matcher.group(2));
            at = matcher.end();
            if (at < text.length() && text.charAt(at) != '.') {
                throw malformed(text);
            }
        } while (at++ < text.length());
        if (parts.size() < 2) {
            throw malformed(text);
        }
        int last = parts.size() - 1;
        return new QualifiedName(
                parts.get(0), Identifier.of(parts.subList(1, last).toArray(String[]::new), parts.get(last)));
    }

    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        parts.add(catalog);
        parts.addAll(List.of(identifier.namespace()));
        parts.add(identifier.name());
        return parts.stream().map(QualifiedName::quoted).collect(Collectors.joining("."));
    }

    private static String quoted(String part) {
        return PLAIN.matcher(part).matches() ? part : "`" + part.replace("`", "``") + "`";
    }

    private static IllegalArgumentException malformed(String text) {
        return new IllegalArgumentException("not the full name of a table, catalog.namespace.name: " + text);
    }
}
