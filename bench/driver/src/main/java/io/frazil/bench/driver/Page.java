package io.frazil.bench.driver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A Markdown page whose sections are written by themselves, so that one can be measured anew without the others. */
final class Page {

    private static final String HEADING = "\n## ";

    private final Path file;
    private final String head;

    /** @param head what stands above the sections */
    Page(Path file, String head) {
        this.file = file;
        this.head = head.strip();
    }

    /** Replaces the section of that title, or adds it behind the others; these stay. */
    void put(String title, String text) throws IOException {
        Map<String, String> sections = sections();
        sections.put(title, text.strip());
        String body = sections.entrySet().stream()
                .map(section -> HEADING + section.getKey() + "\n\n" + section.getValue() + "\n")
                .collect(Collectors.joining());
        Files.writeString(file, head + "\n" + body);
    }

    private Map<String, String> sections() throws IOException {
        Map<String, String> sections = new LinkedHashMap<>();
        if (Files.exists(file)) {
            Stream.of(Files.readString(file).split(HEADING)).skip(1).forEach(section -> {
                int end = section.indexOf('\n');
                sections.put(section.substring(0, end), section.substring(end).strip());
            });
        }
        return sections;
    }

    /** The machine, in a line. */
    static String machine() throws IOException {
        String cpu = "unknown";
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            cpu = lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 2))
                    .findFirst()
                    .orElse(cpu);
        }
        return Runtime.getRuntime().availableProcessors() + " cores (" + cpu + "), Java "
                + System.getProperty("java.version");
    }
}
