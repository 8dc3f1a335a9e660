package io.frazil.sql;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.Token;

/** Puts snapshot ids in the place of {@code VERSION AS OF OFFSET '..'}, which Spark's grammar does not know. Stateless. */
final class OffsetVersions {

    private static final List<String> WORDS = List.of("VERSION", "AS", "OF", "OFFSET");

    private OffsetVersions() {}

    /** @param snapshotId of a table, its name as written, and an offset */
    static String replaced(String text, BiFunction<List<String>, String, Long> snapshotId) {
        if (!text.toUpperCase(Locale.ROOT).contains("OFFSET")) {
            return text;
        }
        FrazilSqlLexer lexer = new FrazilSqlLexer(CharStreams.fromString(text));
        lexer.removeErrorListeners();
        CommonTokenStream stream = new CommonTokenStream(lexer);
        stream.fill();
        List<Token> tokens = stream.getTokens().stream()
                .filter(token -> token.getChannel() == Token.DEFAULT_CHANNEL)
                .toList();
        int[] points = text.codePoints().toArray();
        StringBuilder replaced = new StringBuilder();
        int done = 0;
        for (int i = 1; i + WORDS.size() < tokens.size(); i++) {
            Token literal = tokens.get(i + WORDS.size());
            List<String> name = isOffset(tokens, i) ? nameBefore(tokens, i) : List.of();
            if (!name.isEmpty()) {
                long id = snapshotId.apply(name, Literals.unquote(literal.getText()));
                replaced.append(new String(points, done, tokens.get(i + 3).getStartIndex() - done))
                        .append(id);
                done = literal.getStopIndex() + 1;
            }
        }
        return replaced.append(new String(points, done, points.length - done)).toString();
    }

    private static boolean isOffset(List<Token> tokens, int at) {
        for (int i = 0; i < WORDS.size(); i++) {
            if (!tokens.get(at + i).getText().equalsIgnoreCase(WORDS.get(i))) {
                return false;
            }
        }
        return tokens.get(at + WORDS.size()).getType() == FrazilSqlParser.STRING;
    }

    /** The parts of the name that ends before {@code [FOR] VERSION}. */
    private static List<String> nameBefore(List<Token> tokens, int version) {
        int at = version - 1;
        if (at > 0 && tokens.get(at).getType() == FrazilSqlParser.FOR) {
            at--;
        }
        List<String> parts = new ArrayList<>();
        while (at >= 0) {
            Token token = tokens.get(at);
            parts.add(
                    token.getType() == FrazilSqlParser.QUOTED
                            ? Literals.unquoteName(token.getText())
                            : token.getText());
            if (at < 2 || !".".equals(tokens.get(at - 1).getText())) {
                break;
            }
            at -= 2;
        }
        Collections.reverse(parts);
        return parts;
    }
}
