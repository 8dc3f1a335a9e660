package io.frazil.app.session;

import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import io.frazil.run.flow.Flows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import org.apache.spark.sql.SparkSession;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** The one Spark session of this process, with the flows that run in it; thread-safe. */
public final class FrazilSession implements AutoCloseable {

    private static final Duration STOP_WAIT = Duration.ofSeconds(60);

    private final SessionSettings settings;
    private final SparkSession spark;

    private FrazilSession(SessionSettings settings, SparkSession spark) {
        this.settings = settings;
        this.spark = spark;
    }

    /** Starts Spark; takes seconds. */
    public static FrazilSession open(SessionSettings settings) {
        logTo(settings.logs());
        SparkSession.Builder builder = SparkSession.builder();
        settings.conf().forEach(builder::config);
        return new FrazilSession(settings, builder.getOrCreate());
    }

    /** Sends all logs there; must come before the first logger is made, which reads the place once. */
    public static void logTo(Path logs) {
        try {
            Files.createDirectories(logs);
        } catch (IOException e) {
            throw new FrazilException(
                    ErrorCode.BAD_FILE,
                    "cannot write to the warehouse: the directory " + logs + " cannot be made",
                    "name another directory with --warehouse",
                    e);
        }
        System.setProperty("frazil.log.dir", logs.toString());
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
    }

    public SparkSession spark() {
        return spark;
    }

    public SessionSettings settings() {
        return settings;
    }

    public Flows flows() {
        return Flows.of(spark);
    }

    /** The time zone that this session shows timestamps in. */
    public ZoneId zone() {
        return ZoneId.of(spark.conf().get("spark.sql.session.timeZone"));
    }

    /** Stops the flows, each at the end of its batch, then Spark. */
    @Override
    public void close() {
        try {
            flows().stopAll(STOP_WAIT);
        } finally {
            spark.stop();
        }
    }
}
