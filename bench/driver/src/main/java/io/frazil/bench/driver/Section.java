package io.frazil.bench.driver;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * Puts what another command of the bench has printed, read from standard input, into the page. Arguments: the bench's
 * directory, the page, the section's title, a sentence on it, and the command.
 */
public final class Section {

    private Section() {}

    public static void main(String[] args) throws IOException {
        String printed = new String(System.in.readAllBytes(), StandardCharsets.UTF_8).strip();
        Path home = Path.of(args[0]).toAbsolutePath();
        Path page = Path.of(args[1]);
        String command = args[4];
        if (printed.isEmpty()) {
            throw new IllegalStateException(command + " has printed nothing: " + page + " stays as it is");
        }
        String measured = " `" + command + "`, " + Page.machine() + ". "
                + Versions.of(List.of(ContenderKind.FRAZIL), home) + ".\n\n";
        new Page(page, Full.HEAD).put(args[2], args[3] + measured + "```text\n" + printed + "\n```");
    }
}
