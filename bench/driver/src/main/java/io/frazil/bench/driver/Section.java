package io.frazil.bench.driver;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Puts what another command of the bench has printed, read from standard input, into the page. Arguments: the page, the
 * section's title, a sentence on it, and the command.
 */
public final class Section {

    private Section() {}

    public static void main(String[] args) throws IOException {
        String printed = new String(System.in.readAllBytes(), StandardCharsets.UTF_8).strip();
        if (printed.isEmpty()) {
            throw new IllegalStateException(args[3] + " has printed nothing: " + args[0] + " stays as it is");
        }
        new Page(Path.of(args[0]), Full.HEAD)
                .put(args[1], args[2] + " `" + args[3] + "`, " + Page.machine() + ".\n\n```text\n" + printed + "\n```");
    }
}
