package io.frazil.app;

import io.frazil.app.session.FrazilSession;
import io.frazil.app.session.StopSignal;
import io.frazil.broker.EmbeddedKafka;
import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code frazil broker}: a Kafka to try things with. */
@Command(name = "broker", description = "Run a real Kafka broker on 127.0.0.1 until Ctrl-C, to try things with.")
final class BrokerCommand implements Callable<Integer> {

    private static final Duration LONG = Duration.ofDays(1);

    @Spec
    private CommandSpec spec;

    @ParentCommand
    private FrazilCommand frazil;

    @Option(names = "--port", paramLabel = "PORT", defaultValue = "9092", description = "Its port (default: 9092).")
    private int port;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "Where its data is kept (default: kafka in the warehouse).")
    private Path dir;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        Path data = dir != null ? dir : frazil.settings().localDirectory("kafka");
        FrazilSession.logTo(frazil.settings().logs());
        try (StopSignal stop = StopSignal.listen();
                EmbeddedKafka broker = start(data, port)) {
            out.println("bootstrap.servers = " + broker.bootstrapServers());
            out.println("Data in " + data.toAbsolutePath() + ". Ctrl-C stops it.");
            out.flush();
            while (!stop.await(LONG)) {
                // Only a signal ends it.
            }
        }
        return ExitCode.OK;
    }

    /** A broker on a directory of ours, or an error for people. */
    static EmbeddedKafka start(Path data, int port) {
        try {
            return EmbeddedKafka.start(data.toAbsolutePath(), port);
        } catch (IllegalStateException e) {
            Throwable why = e;
            while (why.getCause() != null) {
                why = why.getCause();
            }
            throw new FrazilException(
                    ErrorCode.KAFKA,
                    "could not start Kafka on port " + port + " with its data in " + data + ": " + why.getMessage(),
                    "choose another --port, or end the process that has the port or the directory",
                    e);
        }
    }
}
