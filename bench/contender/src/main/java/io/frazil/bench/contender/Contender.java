package io.frazil.bench.contender;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** The side of the process that is measured: takes tasks from its input until that ends. */
public interface Contender {

    /** Marks the answers among whatever else a library prints. */
    String ANSWER = "frazil-bench: ";

    /**
     * Carries out a task.
     *
     * @return what the task asks for, a line
     */
    String carryOut(Task task) throws Exception;

    /** Serves the driver, one task at a time; says {@code ready} first. A failure ends the process, whatever runs in it. */
    static void serve(Contender contender) {
        try {
            serveTasks(contender);
        } catch (Throwable e) {
            e.printStackTrace();
            System.exit(1);
        }
    }

    private static void serveTasks(Contender contender) throws Exception {
        answer("ready");
        try (BufferedReader tasks = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = tasks.readLine(); line != null; line = tasks.readLine()) {
                answer(contender.carryOut(Task.parse(line)));
            }
        } catch (IOException e) {
            throw new IllegalStateException("the driver is gone", e);
        }
    }

    private static void answer(String text) {
        System.out.println(ANSWER + text);
        System.out.flush();
    }
}
