package io.frazil.app;

import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import io.frazil.sql.ScriptStatement;
import io.frazil.sql.StatementSplitter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Statements with the name of where they come from, variables filled in. Immutable.
 *
 * @param name for messages: the file as the user named it
 */
record Script(String name, List<ScriptStatement> statements) {

    private static final Pattern VARIABLE = Pattern.compile("\\$(\\$?)\\{([A-Za-z_][A-Za-z0-9_.-]*)}");

    static Script file(String file, Map<String, String> variables) {
        try {
            String text = file.equals("-")
                    ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
                    : Files.readString(Path.of(file));
            return of(file.equals("-") ? "stdin" : file, text, variables);
        } catch (IOException e) {
            String why =
                    Files.exists(Path.of(file)) ? "it is not a readable text file in UTF-8" : "there is no such file";
            throw new FrazilException(
                    ErrorCode.BAD_FILE, "cannot read " + file + ": " + why, "name a file of SQL statements", e);
        }
    }

    static Script of(String name, String text, Map<String, String> variables) {
        return new Script(name, StatementSplitter.split(fill(name, text, variables)));
    }

    /** Puts values in the place of <code>${name}</code>; <code>${kind:name}</code> is not ours and stays. */
    private static String fill(String name, String text, Map<String, String> variables) {
        TreeSet<String> unknown = new TreeSet<>();
        String filled = VARIABLE.matcher(text).replaceAll(found -> {
            String variable = found.group(2);
            if (!found.group(1).isEmpty()) {
                return Matcher.quoteReplacement("${" + variable + "}");
            }
            if (!variables.containsKey(variable)) {
                unknown.add(variable);
            }
            return Matcher.quoteReplacement(variables.getOrDefault(variable, ""));
        });
        if (!unknown.isEmpty()) {
            throw new FrazilException(
                    ErrorCode.BAD_REFERENCE,
                    "cannot run " + name + ": no value is given for " + String.join(", ", unknown),
                    "add --var " + unknown.first() + "=VALUE, or write $${" + unknown.first() + "} for the plain text");
        }
        return filled;
    }
}
