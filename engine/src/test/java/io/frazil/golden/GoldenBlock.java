package io.frazil.golden;

import java.util.List;
import java.util.Optional;

/**
 * One block of a golden file.
 *
 * @param comments the lines before it that begin with {@code #}
 * @param line of the file at which it begins, from 1
 * @param command its first line; empty: the block is a comment alone
 * @param body the lines up to {@code ----}
 * @param expected the lines behind {@code ----}; empty: there is no such line
 */
record GoldenBlock(
        List<String> comments, int line, String command, List<String> body, Optional<List<String>> expected) {

    GoldenBlock {
        comments = List.copyOf(comments);
        body = List.copyOf(body);
        expected = expected.map(List::copyOf);
    }

    String text() {
        return String.join("\n", body);
    }

    /** The word of the command with this number, from 0. */
    String word(int number) {
        String[] words = command.split("\\s+");
        if (number >= words.length) {
            throw new IllegalArgumentException("the command \"" + command + "\" is too short");
        }
        return words[number];
    }
}
