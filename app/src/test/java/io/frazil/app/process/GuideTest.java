package io.frazil.app.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.frazil.app.process.GuideModel.Message;
import io.frazil.app.process.GuideModel.Transactions;
import io.frazil.broker.ConfirmedProducer;
import io.frazil.broker.EmbeddedKafka;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The guide's 28 statements as one file, top to bottom, with messages between them; then {@code kill -9}, and the file once
 * more. What the tables hold is what all messages make by {@link GuideModel}: nothing is lost, nothing is twice.
 * {@code -Dfrazil.seed=N} repeats a run.
 */
class GuideTest {

    private static final Path GUIDE = Path.of("..", "conformance", "guide.sql");
    private static final String TRANSACTIONS = "iceberg_transactions";
    private static final String HOURS = "user_hourly_spending";
    private static final int STATEMENTS = 28;

    private final long seed = Long.getLong("frazil.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final GuideModel model = new GuideModel();
    private LocalDateTime time = LocalDateTime.parse("2026-03-01T12:00:00");
    private List<Message> sent = new ArrayList<>();

    private EmbeddedKafka kafka;
    private ConfirmedProducer producer;
    private GuideClient guide;
    private String snapshot = "0";
    private String totalsSnapshot = "0";

    @TempDir
    private Path directory;

    @Test
    void inOneGoAndAgainAfterAKill() throws Exception {
        try (EmbeddedKafka broker = EmbeddedKafka.startTemporary();
                ConfirmedProducer sending = new ConfirmedProducer(broker.bootstrapServers())) {
            kafka = broker;
            producer = sending;
            kafka.createTopic("transactions", 2, Map.of());
            guide = start();
            topToBottom();
            killWhileMessagesCome();
            again();
        } finally {
            guide.close();
        }
    }

    private GuideClient start() throws Exception {
        return GuideClient.start(directory, GUIDE);
    }

    private void topToBottom() throws Exception {
        apply(1, 6);
        batch();
        snapshot = head(TRANSACTIONS);
        GuideModel first = model.copy();
        redelivered();
        young(7, TRANSACTIONS);
        apply(8, 8);
        model.transactionsBackTo(first);
        batch();
        apply(9, 11);
        model.totals();
        batch();
        late();
        apply(12, 12);
        batch();
        totalsSnapshot = head(HOURS);
        GuideModel second = model.copy();
        batch();
        young(13, HOURS);
        apply(14, 14);
        model.hoursBackTo(second);
        apply(15, 16);
        batch();
        apply(17, 17);
        model.reads(Transactions.APPENDED);
        batch();
        nothingNew(18);
        nothingNew(19);
        apply(20, 21);
        batch();
        describesTheStream();
        apply(23, 24);
        time = today().atStartOfDay();
        batch();
        nothingNew(25);
        today(26, 4);
        notAwaited();
        today(27, 3);
        check();
        apply(28, 28);
        model.reads(Transactions.TOTAL_OF_THE_DAY);
        batch();
        batch();
    }

    private void killWhileMessagesCome() throws Exception {
        for (int i = 0; i < 20; i++) {
            send(message());
        }
        producer.flush();
        guide.kill();
        for (int i = 0; i < 20; i++) {
            send(message());
        }
        producer.flush();
    }

    /** A rollback is an order, not a state: the snapshots are those that the tables have now. */
    private void again() throws Exception {
        guide = start();
        snapshot = head(TRANSACTIONS);
        apply(1, 6);
        young(7, TRANSACTIONS);
        apply(8, 12);
        guide.ask("sql WAIT FOR FLOW " + HOURS + " TIMEOUT 300 SECONDS");
        totalsSnapshot = head(HOURS);
        young(13, HOURS);
        apply(14, STATEMENTS);
        check();
        batch();
    }

    private void apply(int first, int last) throws Exception {
        for (int id = first; id <= last; id++) {
            guide.ask(order(id));
        }
    }

    private String order(int id) {
        return "apply " + (id - 1) + " bootstrap=" + kafka.bootstrapServers() + " paths=" + directory.resolve("paths")
                + " snapshot=" + snapshot + " totals_snapshot=" + totalsSnapshot;
    }

    /** A query over a stream of new messages, in a file: it ends with those that have come since it began. */
    private void nothingNew(int id) throws Exception {
        assertEquals(List.of(), shown(id), "S" + id);
    }

    private void describesTheStream() throws Exception {
        List<String> told = shown(22);
        for (String option : List.of(
                "bootstrap.servers|" + kafka.bootstrapServers(),
                "maxOffsetsPerTrigger|10000",
                "startingOffsets|latest",
                "subscribe|transactions")) {
            assertTrue(told.contains("Option " + option + "|"), () -> option + " is not in " + told);
        }
    }

    private LocalDate today() throws Exception {
        return LocalDate.parse(guide.ask("sql SELECT CURRENT_DATE").get(0));
    }

    /** The transactions of today, each once, whether they are stored yet or not. */
    private void today(int id, int columns) throws Exception {
        String today = "|" + today();
        List<String> expected = model.transactionRows().stream()
                .filter(row -> row.endsWith(today))
                .map(row -> String.join("|", List.of(row.split("\\|")).subList(0, columns)))
                .toList();
        assertEquals(expected, shown(id).stream().sorted().toList(), "S" + id + ", seed " + seed);
    }

    /** The rows that a statement of the file shows. */
    private List<String> shown(int id) throws Exception {
        return guide.ask(order(id)).stream()
                .dropWhile(line -> !line.matches("-+(\\+-+)*"))
                .skip(1)
                .map(line -> line.replaceAll(" *\\| *", "|").strip())
                .toList();
    }

    private void young(int id, String table) throws Exception {
        String error = guide.failure(order(id));
        assertTrue(
                error.matches("could not find what frazil\\.default\\." + table
                        + " was at .*: its first snapshot is of \\S+Z\\. Hint: DESCRIBE HISTORY .*"),
                error);
    }

    /** Some new messages, taken in to the last. */
    private void batch() throws Exception {
        int count = 5 + random.nextInt(5);
        for (int i = 0; i < count; i++) {
            send(message());
        }
        check();
    }

    /** Some that the flow may have taken in, or not yet. */
    private void notAwaited() {
        for (int i = 0; i < 5; i++) {
            send(message());
        }
        producer.flush();
    }

    /** What was sent before, with other amounts and twice. */
    private void redelivered() throws Exception {
        for (Message message : List.copyOf(sent)) {
            for (int i = 0; i < 2; i++) {
                send(new Message(message.user(), random.nextInt(100) / 2.0, message.time()));
            }
        }
        check();
    }

    private void late() throws Exception {
        Message late = new Message("u0", 1000.0, "2026-03-01T10:30:00");
        model.takeLate(late);
        produce(late);
        check();
    }

    /** Each a second later than the one before it, so that none is late. */
    private Message message() {
        time = time.plusSeconds(1);
        return new Message(
                "u" + random.nextInt(4), random.nextInt(100) / 2.0, time + (time.getSecond() == 0 ? ":00" : ""));
    }

    private void send(Message message) {
        model.take(message);
        sent.add(message);
        produce(message);
    }

    /** A user's messages keep their order. */
    private void produce(Message message) {
        int topicPartition = message.user().charAt(1) % 2;
        producer.send("transactions", topicPartition, message.json());
    }

    private void check() throws Exception {
        producer.flush();
        guide.ask("sql WAIT FOR FLOW " + TRANSACTIONS + " TIMEOUT 300 SECONDS");
        assertEquals(
                model.transactionRows(),
                rows("SELECT user_id, transaction_amount, CAST(event_time AS STRING), event_date FROM " + TRANSACTIONS),
                "seed " + seed);
        if (!model.hourRows().isEmpty()) {
            guide.ask("sql WAIT FOR FLOW " + HOURS + " TIMEOUT 300 SECONDS");
            assertEquals(
                    model.hourRows(),
                    rows("SELECT user_id, total_spent, event_date, hour FROM " + HOURS),
                    "seed " + seed);
        }
        sent = new ArrayList<>(sent.subList(Math.max(0, sent.size() - 5), sent.size()));
    }

    private List<String> rows(String query) throws Exception {
        return guide.ask("sql " + query).stream().sorted().toList();
    }

    private String head(String table) throws Exception {
        return guide.ask("sql SELECT snapshot_id FROM " + table + ".history ORDER BY made_current_at DESC LIMIT 1")
                .get(0);
    }
}
