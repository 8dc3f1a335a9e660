package io.frazil.sql;

import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a script into statements at the semicolons that stand outside quotes and comments, by the rules of Spark's lexer;
 * {@code BEGIN .. END} blocks are not known to it. One instance reads one script; use the static methods.
 */
public final class StatementSplitter {

    private static final char END = '\0';

    private final String script;
    private final List<ScriptStatement> statements = new ArrayList<>();

    private int at;
    private int line = 1;
    /** Where the statement being read begins and ends so far; -1 before its first word. */
    private int begin = -1;

    private int end;
    private int beginLine;

    /** What was still open when the script ended, and where; null if nothing was. */
    private FrazilException open;

    private StatementSplitter(String script) {
        this.script = script;
    }

    /**
     * The statements of a script in order; the last one needs no semicolon, empty ones are left out.
     *
     * @throws FrazilException SYNTAX, if a quote or comment is not closed
     */
    public static List<ScriptStatement> split(String script) {
        StatementSplitter splitter = new StatementSplitter(script);
        splitter.read();
        if (splitter.open != null) {
            throw splitter.open;
        }
        splitter.endStatement();
        return List.copyOf(splitter.statements);
    }

    /** Whether text typed so far ends within a statement, quote or comment, so that another line belongs to it. */
    public static boolean needsMore(String typed) {
        StatementSplitter splitter = new StatementSplitter(typed);
        splitter.read();
        return splitter.open != null || splitter.begin >= 0;
    }

    private void read() {
        while (at < script.length() && open == null) {
            char c = script.charAt(at);
            if (c == ';') {
                endStatement();
                step();
            } else if (Character.isWhitespace(c)) {
                step();
            } else if (c == '-' && peek(1) == '-') {
                lineComment();
            } else if (c == '/' && peek(1) == '*' && peek(2) != '+') {
                blockComment();
            } else {
                word(c);
            }
        }
    }

    private void word(char c) {
        if (begin < 0) {
            begin = at;
            beginLine = line;
        }
        if (c == '\'' || c == '"' || c == '`') {
            quoted(c, c != '`');
        } else if (isWordPart(c)) {
            int from = at;
            while (at < script.length() && isWordPart(script.charAt(at))) {
                step();
            }
            char next = peek(0);
            boolean raw = at - from == 1 && (c == 'r' || c == 'R') && (next == '\'' || next == '"');
            if (raw) {
                quoted(next, false);
            }
        } else {
            step();
        }
        end = at;
    }

    /** A doubled quote stands for itself; read as one text that ends and another that begins, it comes to the same. */
    private void quoted(char quote, boolean backslashEscapes) {
        int openedOn = line;
        step();
        while (at < script.length()) {
            char c = script.charAt(at);
            if (c == '\\' && backslashEscapes) {
                step();
                step();
            } else if (c == quote) {
                step();
                return;
            } else {
                step();
            }
        }
        open = unclosed("quote " + quote, openedOn, "close it with another " + quote);
    }

    private void lineComment() {
        while (at < script.length() && script.charAt(at) != '\n' && script.charAt(at) != '\r') {
            if (script.charAt(at) == '\\' && peek(1) == '\n') {
                step();
            }
            step();
        }
    }

    private void blockComment() {
        int openedOn = line;
        int depth = 0;
        do {
            if (at >= script.length()) {
                open = unclosed("comment /*", openedOn, "close it with */");
                return;
            }
            if (peek(0) == '/' && peek(1) == '*') {
                depth++;
                step();
            } else if (peek(0) == '*' && peek(1) == '/') {
                depth--;
                step();
            }
            step();
        } while (depth > 0);
    }

    private static FrazilException unclosed(String what, int openedOn, String hint) {
        return new FrazilException(
                ErrorCode.SYNTAX,
                "cannot read the script: the " + what + " of line " + openedOn + " is not closed",
                hint);
    }

    private void endStatement() {
        if (begin >= 0) {
            statements.add(new ScriptStatement(script.substring(begin, end), beginLine));
            begin = -1;
        }
    }

    private void step() {
        if (at < script.length() && script.charAt(at) == '\n') {
            line++;
        }
        at++;
    }

    private char peek(int ahead) {
        return at + ahead < script.length() ? script.charAt(at + ahead) : END;
    }

    private static boolean isWordPart(char c) {
        return Character.isLetterOrDigit(c) || c == '_';
    }
}
