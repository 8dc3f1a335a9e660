package io.frazil.app;

import io.frazil.app.session.FrazilSession;
import io.frazil.app.session.SessionSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;

/**
 * A process that applies a file as {@code frazil run} does, one statement each time it is told to, so that its parent can
 * send messages in between and kill it. It reads {@code apply N name=value ..} and {@code sql STATEMENT}, answers rows or
 * what was done, and ends each answer with {@code =ok} or {@code =failed MESSAGE}.
 */
public final class GuideProcess {

    static final String OK = "=ok";
    static final String FAILED = "=failed ";

    private final FrazilSession session;
    private final Path file;
    private final PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);

    private GuideProcess(FrazilSession session, Path file) {
        this.session = session;
        this.file = file;
    }

    /** @param args the warehouse and the file; the paths in it are put below a directory beside the warehouse */
    public static void main(String[] args) throws IOException {
        Map<String, String> settings = Map.of("frazil.trigger.interval", "0 seconds");
        try (FrazilSession session = FrazilSession.open(SessionSettings.of(args[0], "local[2]", settings, 2));
                BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            GuideProcess process = new GuideProcess(session, Path.of(args[1]));
            for (String order = orders.readLine(); order != null; order = orders.readLine()) {
                process.answer(order);
            }
        }
    }

    private void answer(String order) {
        try {
            if (order.startsWith("sql ")) {
                session.spark().sql(order.substring("sql ".length())).collectAsList().stream()
                        .map((Row row) -> row.mkString("|"))
                        .forEach(out::println);
            } else {
                apply(order.split(" "));
            }
            out.println(OK);
        } catch (Exception e) {
            out.println(
                    FAILED + String.valueOf(e.getMessage()).lines().findFirst().orElse(e.toString()));
        }
    }

    private void apply(String[] order) throws IOException {
        Map<String, String> variables = new TreeMap<>();
        for (int i = 2; i < order.length; i++) {
            String[] variable = order[i].split("=", 2);
            variables.put(variable[0], variable[1]);
        }
        String text = Files.readString(file).replace("s3://${bucket}/", "file:" + variables.remove("paths") + "/");
        Script script = Script.of(file.getFileName().toString(), text, variables);
        new FileApplication(session, script, out).apply(script.statements().get(Integer.parseInt(order[1])));
    }
}
