package io.frazil.bench.driver;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Who takes part, and how its process is started. */
enum ContenderKind {
    FRAZIL("frazil", "frazil", "io.frazil.bench.frazil.FrazilContender", launcher()),
    SPARK("spark", "spark", "io.frazil.bench.spark.SparkContender", List.of()),
    SPARK_TUNED("spark-tuned", "spark", "io.frazil.bench.spark.SparkContender", tuned()),
    FLINK("flink", "flink", "io.frazil.bench.flink.FlinkContender", List.of()),
    FLINK_TUNED("flink-tuned", "flink", "io.frazil.bench.flink.FlinkContender", tuned()),
    /** Has neither expressions nor filters. */
    CONNECT("connect", "connect", "io.frazil.bench.connect.ConnectContender", List.of());

    private final String title;
    private final String module;
    private final String mainClass;
    private final List<String> more;

    ContenderKind(String title, String module, String mainClass, List<String> more) {
        this.title = title;
        this.module = module;
        this.mainClass = mainClass;
        this.more = more;
    }

    String title() {
        return title;
    }

    /** Whether it can do the work at all. */
    boolean does(Work work) {
        return this != CONNECT || !work.hasExpressions();
    }

    String mainClass() {
        return mainClass;
    }

    List<Path> lib(Path home) {
        Path target = home.resolve(module).resolve("target");
        return List.of(target, target.resolve("lib"));
    }

    /** The same heap for all. */
    List<String> jvmOptions(Path warehouse) {
        List<String> options = new ArrayList<>();
        options.add("-Xmx" + System.getProperty("bench.heap", "2g"));
        options.addAll(List.of(System.getProperty("bench.jvm-options", "").split(" ")));
        String own = System.getProperty("bench.jvm-options." + title, "");
        if (!own.isEmpty()) {
            options.addAll(List.of(own.trim().split(" ")));
        }
        options.add("-Dbench.warehouse=" + warehouse);
        options.addAll(more);
        return options;
    }

    /** The collector and compiler that Frazil's launcher asks for. */
    private static List<String> launcher() {
        return List.of(System.getProperty("bench.launcher").split(" "));
    }

    private static List<String> tuned() {
        List<String> options = new ArrayList<>(launcher());
        options.add("-Dbench.tuned=true");
        return options;
    }

    static ContenderKind titled(String title) {
        for (ContenderKind kind : values()) {
            if (kind.title.equals(title)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("there is no contender '" + title + "'");
    }
}
