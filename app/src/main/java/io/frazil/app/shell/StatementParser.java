package io.frazil.app.shell;

import io.frazil.sql.StatementSplitter;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jline.reader.CompletingParsedLine;
import org.jline.reader.EOFError;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;

/** Tells JLine where a statement ends and which word the cursor is in; stateless. */
final class StatementParser implements Parser {

    /** Words of the shell, which need no semicolon. */
    static final Set<String> COMMANDS = Set.of("exit", "quit", "help");

    private record Word(String word, int wordCursor, int wordIndex, List<String> words, String line, int cursor)
            implements CompletingParsedLine {

        @Override
        public CharSequence escape(CharSequence candidate, boolean complete) {
            return candidate;
        }

        @Override
        public int rawWordCursor() {
            return wordCursor;
        }

        @Override
        public int rawWordLength() {
            return word.length();
        }
    }

    /** The command that a typed text is, in lower case; empty if it is none. */
    static String command(String typed) {
        String word = typed.strip().toLowerCase(Locale.ROOT);
        word = word.endsWith(";") ? word.substring(0, word.length() - 1).strip() : word;
        return COMMANDS.contains(word) ? word : "";
    }

    @Override
    public ParsedLine parse(String line, int cursor, ParseContext context) {
        if (context == ParseContext.ACCEPT_LINE && command(line).isEmpty() && StatementSplitter.needsMore(line)) {
            throw new EOFError(-1, cursor, "the statement goes on");
        }
        int from = cursor;
        while (from > 0 && isNamePart(line.charAt(from - 1))) {
            from--;
        }
        int to = cursor;
        while (context != ParseContext.COMPLETE && to < line.length() && isNamePart(line.charAt(to))) {
            to++;
        }
        String word = line.substring(from, to);
        return new Word(word, cursor - from, 0, List.of(word), line, cursor);
    }

    private static boolean isNamePart(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '.' || c == '`';
    }

    @Override
    public boolean isEscapeChar(char c) {
        return false;
    }
}
