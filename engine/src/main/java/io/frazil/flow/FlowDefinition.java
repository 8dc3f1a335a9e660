package io.frazil.flow;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A flow as it was declared: one continuous statement from one stream into one table.
 *
 * @param name the flow's name; its table's name unless {@code CREATE FLOW} says otherwise
 * @param table qualified: catalog, namespace and name, joined by dots
 * @param stream qualified likewise
 * @param statement the text as written, without a final semicolon
 * @param options the flow's options ({@code trigger.interval}, {@code delivery}, ..), as in force when it was declared
 */
public record FlowDefinition(
        String name,
        String table,
        String stream,
        String statement,
        SessionMeaning meaning,
        SortedMap<String, String> options) {

    public FlowDefinition {
        options = Collections.unmodifiableSortedMap(new TreeMap<>(options));
    }

    /**
     * The first 16 hexadecimal digits of the SHA-256 of the statement, with runs of white space outside quotes taken as one space:
     * two texts of one hash are the same statement.
     */
    public String statementHash() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(foldWhiteSpace(statement).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    static String foldWhiteSpace(String text) {
        StringBuilder folded = new StringBuilder(text.length());
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                folded.append(c);
                quote = c == quote ? 0 : quote;
            } else if (Character.isWhitespace(c)) {
                if (!folded.isEmpty() && folded.charAt(folded.length() - 1) != ' ') {
                    folded.append(' ');
                }
            } else {
                folded.append(c);
                quote = c == '\'' || c == '"' || c == '`' ? c : 0;
            }
        }
        return folded.toString().strip();
    }
}
