package io.frazil.sql;

import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.antlr.v4.runtime.BaseErrorListener;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Recognizer;
import org.antlr.v4.runtime.Token;

/** Tells the statements of our own grammar from Spark's, and parses them. Stateless. */
final class OwnGrammar {

    private OwnGrammar() {}

    /** The parse tree, or empty where the text is not one of ours; broken text of ours is a {@code SYNTAX} error. */
    static Optional<FrazilSqlParser.StatementContext> parse(String text) {
        FrazilSqlLexer lexer = new FrazilSqlLexer(CharStreams.fromString(text));
        lexer.removeErrorListeners();
        CommonTokenStream tokens = new CommonTokenStream(lexer);
        tokens.fill();
        List<Token> visible = tokens.getTokens().stream()
                .filter(token -> token.getChannel() == Token.DEFAULT_CHANNEL)
                .toList();
        LaterStatements.refuse(visible.stream()
                .filter(token -> token.getType() != Token.EOF)
                .map(Token::getText)
                .toList());
        if (!isOurs(visible)) {
            return Optional.empty();
        }
        FrazilSqlParser parser = new FrazilSqlParser(tokens);
        parser.removeErrorListeners();
        parser.addErrorListener(new Complaint(text));
        return Optional.of(parser.single().statement());
    }

    private static boolean isOurs(List<Token> tokens) {
        int first = type(tokens, 0);
        int second = type(tokens, 1);
        return switch (first) {
            case FrazilSqlParser.SHOW -> second == FrazilSqlParser.FLOWS;
            case FrazilSqlParser.DESCRIBE, FrazilSqlParser.DESC ->
                (second == FrazilSqlParser.FLOW || second == FrazilSqlParser.HISTORY) && isFollowedByName(tokens);
            case FrazilSqlParser.STOP, FrazilSqlParser.START, FrazilSqlParser.DROP, FrazilSqlParser.CREATE ->
                second == FrazilSqlParser.FLOW;
            case FrazilSqlParser.WAIT -> true;
            case FrazilSqlParser.ROLLBACK, FrazilSqlParser.AUDIT, FrazilSqlParser.OPTIMIZE -> true;
            case FrazilSqlParser.CALL -> CareProcedure.isCalledOn(tokens);
            case FrazilSqlParser.EXPLAIN -> second == FrazilSqlParser.CREATE && type(tokens, 2) == FrazilSqlParser.FLOW;
            case FrazilSqlParser.ALTER -> second == FrazilSqlParser.FLOW || setsOptions(tokens);
            default -> false;
        };
    }

    /** {@code DESCRIBE flow} alone is Spark's: it describes a table of that name. */
    private static boolean isFollowedByName(List<Token> tokens) {
        int third = type(tokens, 2);
        return third != Token.EOF && !";".equals(tokens.get(2).getText());
    }

    private static boolean setsOptions(List<Token> tokens) {
        if (type(tokens, 1) != FrazilSqlParser.TABLE) {
            return false;
        }
        for (int i = 2; i + 1 < tokens.size(); i++) {
            if (type(tokens, i) == FrazilSqlParser.SET) {
                return type(tokens, i + 1) == FrazilSqlParser.OPTIONS;
            }
        }
        return false;
    }

    private static int type(List<Token> tokens, int index) {
        return index < tokens.size() ? tokens.get(index).getType() : Token.EOF;
    }

    /** Turns ANTLR's complaint into ours. */
    private static final class Complaint extends BaseErrorListener {

        private final String text;

        Complaint(String text) {
            this.text = text;
        }

        @Override
        public void syntaxError(
                Recognizer<?, ?> recognizer,
                Object symbol,
                int line,
                int column,
                String message,
                RecognitionException cause) {
            Token token = (Token) symbol;
            String found = token.getType() == Token.EOF ? "the end" : "\"" + token.getText() + "\"";
            throw new FrazilException(
                    ErrorCode.SYNTAX,
                    "cannot parse the statement at line " + line + ", column " + (column + 1) + ": did not expect "
                            + found,
                    "write " + usage());
        }

        private String usage() {
            String words = text.strip().replaceAll("\\s+", " ").toUpperCase(Locale.ROOT);
            return Usage.ALL.stream()
                    .filter(usage -> words.startsWith(usage.firstWords()))
                    .map(Usage::form)
                    .collect(Collectors.joining(", or "));
        }
    }

    /** The form of a statement, by its first words. */
    private record Usage(String firstWords, String form) {

        static final List<Usage> ALL = List.of(
                new Usage("SHOW", "SHOW FLOWS [LIKE 'pattern']"),
                new Usage("DESCRIBE FLOW", "DESCRIBE FLOW name"),
                new Usage("DESC FLOW", "DESCRIBE FLOW name"),
                new Usage("DESCRIBE HISTORY", "DESCRIBE HISTORY table"),
                new Usage("DESC HISTORY", "DESCRIBE HISTORY table"),
                new Usage("STOP", "STOP FLOW name"),
                new Usage("START", "START FLOW name"),
                new Usage("DROP", "DROP FLOW [IF EXISTS] name"),
                new Usage(
                        "ALTER FLOW",
                        "ALTER FLOW name RESET TO {EARLIEST | LATEST | TIMESTAMP '2026-01-31 12:00:00' | VERSION id}"),
                new Usage("ALTER TABLE", "ALTER TABLE stream SET OPTIONS (key = 'value', ..)"),
                new Usage("WAIT", "WAIT FOR FLOW name [TIMEOUT 30 SECONDS]"),
                new Usage(
                        "ROLLBACK",
                        "ROLLBACK TO VERSION id [WITH REPLAY], or ROLLBACK TABLE table TO {VERSION id | TIMESTAMP"
                                + " '2026-01-31 12:00:00'} [WITH REPLAY]"),
                new Usage("AUDIT", "AUDIT TABLE table [WITH ROWS]"),
                new Usage("OPTIMIZE", "OPTIMIZE table [WHERE condition] [ZORDER BY (column, ..)]"),
                new Usage("CALL", "CALL table." + CareProcedure.NAMES + "(argument => value, ..)"),
                new Usage("CREATE", "CREATE FLOW [IF NOT EXISTS] name AS INSERT INTO .."),
                new Usage("EXPLAIN", "EXPLAIN CREATE FLOW name AS INSERT INTO .."));
    }
}
