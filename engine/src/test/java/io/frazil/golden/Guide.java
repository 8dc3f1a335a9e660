package io.frazil.golden;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The guide's statements as {@code conformance/guide.sql} has them: word for word, in order, with what each promises. */
record Guide(List<Promise> promises) {

    static final Path DIRECTORY = Path.of("..", "conformance");

    private static final Pattern PROMISE =
            Pattern.compile("^-- (S\\d+): (.+)\\n((?:(?!--).+\\n?)+)", Pattern.MULTILINE);

    Guide {
        promises = List.copyOf(promises);
    }

    /**
     * One statement of the guide.
     *
     * @param id {@code S1} and so on
     */
    record Promise(String id, String promise, String statement) {

        /** Where it is shown that the promise is kept. */
        Path file() {
            return DIRECTORY.resolve(String.format(Locale.ROOT, "S%02d.slt", Integer.parseInt(id.substring(1))));
        }

        /** As it stands in the guide. */
        String asWritten() {
            return statement
                    .replace("${bootstrap}", "kafka-broker:9092")
                    .replace("${bucket}", "my-bucket")
                    .replaceAll("\\$\\{(totals_)?snapshot}", "123456789");
        }
    }

    static Guide read() {
        try {
            List<Promise> promises = new ArrayList<>();
            Matcher found = PROMISE.matcher(Files.readString(DIRECTORY.resolve("guide.sql")));
            while (found.find()) {
                promises.add(new Promise(
                        found.group(1), found.group(2), found.group(3).strip()));
            }
            return new Guide(promises);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
