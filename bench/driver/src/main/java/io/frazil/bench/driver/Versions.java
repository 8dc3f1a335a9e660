package io.frazil.bench.driver;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What contenders are made of, by the names of the jars on their class paths. */
final class Versions {

    private static final Map<String, Pattern> JARS = jars();

    private Versions() {}

    private static Map<String, Pattern> jars() {
        Map<String, Pattern> jars = new LinkedHashMap<>();
        jars.put("Spark", Pattern.compile("org.apache.spark.spark-sql_[0-9.]+-([0-9].*)[.]jar"));
        jars.put("Flink", Pattern.compile("org.apache.flink.flink-core-([0-9].*)[.]jar"));
        jars.put(
                "Iceberg",
                Pattern.compile(
                        "org.apache.iceberg.iceberg-(?:core|(?:spark|flink)-runtime-[0-9._]+)-([0-9].*)[.]jar"));
        jars.put("Kafka", Pattern.compile("org.apache.kafka.kafka-clients-([0-9].*)[.]jar"));
        return jars;
    }

    /** In a line; contenders of the same versions together. */
    static String of(List<ContenderKind> kinds, Path home) throws IOException {
        Map<String, List<String>> titles = new LinkedHashMap<>();
        for (ContenderKind kind : kinds) {
            titles.computeIfAbsent(versions(kind.lib(home)), made -> new ArrayList<>())
                    .add(kind.title());
        }
        return titles.entrySet().stream()
                .map(made -> String.join(", ", made.getValue()) + ": " + made.getKey())
                .collect(Collectors.joining("; "));
    }

    private static String versions(List<Path> lib) throws IOException {
        List<String> names = new ArrayList<>();
        for (Path directory : lib) {
            try (DirectoryStream<Path> jars = Files.newDirectoryStream(directory, "*.jar")) {
                jars.forEach(jar -> names.add(jar.getFileName().toString()));
            }
        }
        List<String> versions = new ArrayList<>();
        JARS.forEach((product, jar) -> names.stream()
                .map(jar::matcher)
                .filter(Matcher::matches)
                .forEach(found -> versions.add(product + " " + found.group(1))));
        if (versions.isEmpty()) {
            throw new IllegalStateException("no jar tells a version in " + lib);
        }
        return String.join(", ", versions);
    }
}
