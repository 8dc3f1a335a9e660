package io.frazil.app.page;

import io.frazil.app.output.ErrorText;
import io.frazil.app.output.ResultFormat;
import io.frazil.app.output.ResultWriter;
import io.frazil.app.session.FrazilSession;
import io.frazil.app.session.SessionSettings;
import io.frazil.app.session.StatementRunner;
import io.frazil.broker.ConfirmedProducer;
import io.frazil.broker.EmbeddedKafka;
import io.frazil.run.live.LiveQuery;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.parser.ParseException;

/** The session that pages are run in, as {@code frazil sql} has it, with a broker for each page. For one thread. */
final class PageBed implements AutoCloseable {

    /** Where a reader's broker is. */
    static final String READERS_BROKER = "127.0.0.1:9092";

    /** Where a reader has everything. */
    static final String READERS_HOME = "/home/me";

    private static final int ALL_ROWS = 1000;
    private static final Duration QUIET = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(3);

    private final String home;
    private final FrazilSession session;
    private EmbeddedKafka kafka;

    /** @param directory for everything: the warehouse, Kafka's data, tables at places of their own */
    PageBed(Path directory) {
        this.home = directory.toString();
        SessionSettings settings = SessionSettings.of(
                directory.resolve("warehouse").toString(),
                "local[2]",
                Map.of("frazil.trigger.interval", "0 seconds"),
                2);
        this.session = FrazilSession.open(settings);
    }

    /** An empty broker and an empty namespace, for the next page. */
    void turn() {
        clear();
        // A page is written with the address that its readers will have.
        kafka = Boolean.getBoolean("golden.write")
                ? EmbeddedKafka.start(Path.of(home, "kafka-" + System.nanoTime()), 9092)
                : EmbeddedKafka.startTemporary();
    }

    private void clear() {
        if (kafka == null) {
            return;
        }
        session.flows().stopAll(Duration.ofSeconds(30));
        SparkSession spark = session.spark();
        spark.sql("RESET");
        spark.sql("USE frazil.default");
        spark.catalog().listTables().collectAsList().stream()
                .filter(table -> table.isTemporary())
                .forEach(view -> spark.catalog().dropTempView(view.name()));
        for (Row view : spark.sql("SHOW VIEWS").collectAsList()) {
            spark.sql("DROP VIEW IF EXISTS `" + view.getString(1) + "`");
        }
        for (Row flow : spark.sql("SHOW FLOWS").collectAsList()) {
            spark.sql("DROP FLOW " + flow.getString(0));
        }
        for (Row table : spark.sql("SHOW TABLES").collectAsList()) {
            spark.sql("DROP TABLE IF EXISTS `" + table.getString(1) + "` PURGE");
        }
        kafka.close();
        kafka = null;
    }

    /** The page's text as it is meant here. */
    String here(String text) {
        return text.replace(READERS_BROKER, kafka.bootstrapServers()).replace(READERS_HOME, home);
    }

    /** What came of it as a reader would see it. */
    private List<String> atReaders(StringWriter text) {
        return text.toString()
                .replace(kafka.bootstrapServers(), READERS_BROKER)
                .replace(home, READERS_HOME)
                .lines()
                .toList();
    }

    /** What the shell shows of a statement; an error is shown, too. */
    List<String> shown(String statement) throws InterruptedException {
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        try {
            new StatementRunner(session, ResultFormat.table, out, out, ALL_ROWS, false).run(statement);
        } catch (ParseException | RuntimeException e) {
            ErrorText error = ErrorText.of(e, statement);
            out.println("error: " + error.message());
            error.mark().forEach(out::println);
        }
        return atReaders(text);
    }

    /** Opens a query that goes on. */
    Live open(String statement) throws InterruptedException, ParseException {
        return new Live(LiveQuery.open(session.spark(), statement, PageBed::unexpected)
                .orElseThrow(() -> new IllegalArgumentException("it does not go on: " + statement)));
    }

    private static void unexpected(String note) {
        throw new IllegalStateException("a page's streams have messages: " + note);
    }

    /** A query that goes on, as the shell shows it. */
    final class Live implements AutoCloseable {

        private final LiveQuery query;
        private final StringWriter text = new StringWriter();
        private final ResultWriter writer = ResultFormat.table.writer(new PrintWriter(text), session.zone());

        private Live(LiveQuery query) {
            this.query = query;
            writer.begin(query.schema());
        }

        /** What is shown from now until so many rows have come and no more come. */
        List<String> more(int rows) throws InterruptedException {
            List<Row> found = new ArrayList<>();
            long end = System.nanoTime() + LONGEST_WAIT.toNanos();
            while (found.size() < rows && System.nanoTime() < end) {
                found.addAll(query.poll(QUIET));
            }
            found.addAll(query.poll(QUIET));
            text.getBuffer().setLength(0);
            writer.rows(found);
            return atReaders(text);
        }

        @Override
        public void close() {
            query.close();
        }
    }

    /** Sends messages so that a reader of the topic sees all of them or none. */
    void send(String topic, List<String> values) {
        try (ConfirmedProducer producer =
                new ConfirmedProducer(kafka.bootstrapServers(), Map.of("linger.ms", "60000"))) {
            values.forEach(value -> producer.send(topic, value));
            producer.flush();
        }
    }

    @Override
    public void close() {
        try {
            clear();
        } finally {
            session.close();
        }
    }
}
