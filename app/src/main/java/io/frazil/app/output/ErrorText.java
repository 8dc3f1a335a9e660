package io.frazil.app.output;

import io.frazil.flow.FrazilException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.spark.QueryContext;
import org.apache.spark.QueryContextType;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.catalyst.parser.ParseException;

/**
 * What to tell people of an error: one message, and the place in the statement if it is known. Immutable.
 *
 * @param message without stack trace, plan or the statement's text
 * @param mark the line of the statement where it went wrong with a caret under the word; empty if not known
 * @param line the line within the statement, from 1; 1 if not known
 * @param cause the exception that the message is of
 */
public record ErrorText(String message, List<String> mark, int line, Throwable cause) {

    private static final Pattern SQLSTATE = Pattern.compile("\\s*SQLSTATE: \\w{5}");
    private static final Pattern PLACE = Pattern.compile("[;.]? ?\\(?line \\d+,? pos(ition)? \\d+\\)?");
    private static final Pattern TAIL = Pattern.compile(
            "(?s)(\\s*;)?\\s*\\n\\s*(== |'?[A-Z][A-Za-z]+ |\\+-|JVM stacktrace:|Driver stacktrace:|\\s*at ).*");

    /** @param statement the text that was being run; empty if it is not known */
    public static ErrorText of(Throwable error, String statement) {
        Throwable telling = telling(error);
        return place(telling, statement)
                .map(place -> new ErrorText(message(telling), place.mark(), place.line(), telling))
                .orElseGet(() -> new ErrorText(message(telling), List.of(), 1, telling));
    }

    /** The exception of a chain that speaks to people: ours before Spark's own, Spark's own before any other. */
    static Throwable telling(Throwable error) {
        Throwable spark = null;
        Throwable last = error;
        for (Throwable each = error; each != null; each = each.getCause()) {
            if (each instanceof FrazilException) {
                return each;
            }
            if (each instanceof SparkThrowable throwable && throwable.getCondition() != null) {
                spark = each;
            }
            last = each;
        }
        return spark != null ? spark : last;
    }

    private static String message(Throwable telling) {
        if (telling instanceof FrazilException) {
            return telling.getMessage();
        }
        String message = telling.getMessage();
        if (message == null || message.isBlank()) {
            return telling.getClass().getSimpleName();
        }
        message = TAIL.matcher(message).replaceFirst("");
        message = SQLSTATE.matcher(message).replaceFirst("");
        if (telling instanceof AnalysisException) {
            message = PLACE.matcher(message).replaceAll("");
        }
        message = message.strip();
        boolean named = telling instanceof SparkThrowable || message.length() > 40;
        return named ? message : telling.getClass().getSimpleName() + ": " + message;
    }

    private record Place(int line, List<String> mark) {}

    private static Optional<Place> place(Throwable error, String statement) {
        if (error instanceof ParseException e) {
            return place(
                    statement,
                    (Integer) e.start().line().getOrElse(() -> 0),
                    (Integer) e.start().startPosition().getOrElse(() -> 0),
                    1);
        }
        if (error instanceof SparkThrowable e) {
            for (QueryContext context : e.getQueryContext()) {
                boolean here = context.contextType() == QueryContextType.SQL
                        && context.objectName().isEmpty()
                        && context.startIndex() >= 0
                        && context.stopIndex() < statement.length();
                if (here) {
                    String before = statement.substring(0, context.startIndex());
                    int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
                    int column = before.length() - before.lastIndexOf('\n') - 1;
                    return place(statement, line, column, context.stopIndex() - context.startIndex() + 1);
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Place> place(String statement, int line, int column, int length) {
        String[] lines = statement.split("\n", -1);
        if (line < 1 || line > lines.length || column > lines[line - 1].length()) {
            return Optional.empty();
        }
        String text = lines[line - 1].stripTrailing().replace('\t', ' ');
        int carets = Math.max(1, Math.min(length, text.length() - column));
        List<String> mark = new ArrayList<>();
        mark.add("  " + text);
        mark.add("  " + " ".repeat(TextTable.width(text.substring(0, Math.min(column, text.length()))))
                + "^".repeat(carets));
        return Optional.of(new Place(line, List.copyOf(mark)));
    }
}
