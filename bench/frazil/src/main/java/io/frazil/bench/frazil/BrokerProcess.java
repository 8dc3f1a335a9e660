package io.frazil.bench.frazil;

import io.frazil.broker.EmbeddedKafka;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;

/** A broker in a process of its own, so that its CPU time is not that of what is measured. */
final class BrokerProcess implements AutoCloseable {

    private final Process process;
    private final String bootstrapServers;

    private BrokerProcess(Process process, String bootstrapServers) {
        this.process = process;
        this.bootstrapServers = bootstrapServers;
    }

    static BrokerProcess start() throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        BrokerProcess.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader address = process.inputReader()) {
            return new BrokerProcess(process, address.readLine());
        }
    }

    /** Serves until it is killed. */
    public static void main(String[] args) throws InterruptedException {
        try (EmbeddedKafka kafka = EmbeddedKafka.startTemporary()) {
            System.out.println(kafka.bootstrapServers());
            Thread.sleep(Long.MAX_VALUE);
        }
    }

    String bootstrapServers() {
        return bootstrapServers;
    }

    @Override
    public void close() {
        process.destroy();
    }
}
