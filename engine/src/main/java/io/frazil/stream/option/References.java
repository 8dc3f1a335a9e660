package io.frazil.stream.option;

import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts in what {@code ${env:NAME}} and <code>${file:PATH}</code> refer to, in the process that uses the value. What was
 * read is not kept. Thread-safe.
 *
 * @param environment the process's environment variables
 */
public record References(Map<String, String> environment) {

    private static final Pattern REFERENCE = Pattern.compile("\\$\\{(env|file):([^}]+)}");
    private static final Pattern ANYTHING_LIKE_IT = Pattern.compile("\\$\\{[^}]*}?");

    public static References ofThisProcess() {
        return new References(System.getenv());
    }

    static boolean anyIn(String value) {
        return REFERENCE.matcher(value).find();
    }

    /** The first thing in a value that looks like a reference and is none. */
    static Optional<String> malformedIn(String value) {
        return ANYTHING_LIKE_IT
                .matcher(value)
                .results()
                .map(found -> found.group())
                .filter(found -> !REFERENCE.matcher(found).matches())
                .findFirst();
    }

    public String resolve(String option, String value) {
        Matcher references = REFERENCE.matcher(value);
        boolean login = option.endsWith("jaas.config");
        StringBuilder resolved = new StringBuilder();
        while (references.find()) {
            String found = lookUp(option, references);
            boolean whole = references.group().length() == value.strip().length();
            references.appendReplacement(resolved, Matcher.quoteReplacement(login && !whole ? quoted(found) : found));
        }
        return references.appendTail(resolved).toString();
    }

    private String lookUp(String option, Matcher reference) {
        return reference.group(1).equals("env")
                ? variable(option, reference.group(), reference.group(2))
                : content(option, reference.group(), reference.group(2));
    }

    private String variable(String option, String reference, String name) {
        String value = environment.get(name);
        if (value == null) {
            throw new FrazilException(
                    ErrorCode.BAD_REFERENCE,
                    "could not resolve " + reference + " of option '" + option
                            + "': no such environment variable in this process",
                    "set " + name + " where the statement runs, on a cluster for the executors too");
        }
        return value;
    }

    private static String content(String option, String reference, String path) {
        try {
            return Files.readString(Path.of(path)).stripTrailing();
        } catch (IOException | InvalidPathException e) {
            throw new FrazilException(
                    ErrorCode.BAD_REFERENCE,
                    "could not resolve " + reference + " of option '" + option + "': cannot read the file ("
                            + e.getClass().getSimpleName() + ")",
                    "put the file where the statement runs, on a cluster for the executors too",
                    e);
        }
    }

    /** A login module's line has its values in quotes, where a quote or backslash of the secret must be escaped. */
    private static String quoted(String secret) {
        return secret.replace("\\", "\\\\").replace("\"", "\\\"");
    }
}
