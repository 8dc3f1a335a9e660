package io.frazil.faults;

import io.frazil.Invariants;
import io.frazil.TestBed;
import io.frazil.broker.BrokerSettings;
import io.frazil.broker.EmbeddedKafka;
import io.frazil.flow.BatchCounts;
import io.frazil.flow.Position;
import io.frazil.flow.TopicPartition;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** A short flow over one topic that stays, run anew for each fault, and what its table must hold in the end. */
final class FaultBed implements AutoCloseable {

    /** A statement that a fault has hit is given again so often. */
    private static final int TRIES = 3;

    private static final int MESSAGES = 24;
    private static final TopicPartition FIRST = new TopicPartition("orders", 0);
    private static final TopicPartition SECOND = new TopicPartition("orders", 1);

    private final FaultyWire wire;
    private final TestBed bed;
    private final List<Row> expected = new ArrayList<>();
    private int runs;
    private String lastError;

    private FaultBed(FaultyWire wire, TestBed bed) {
        this.wire = wire;
        this.bed = bed;
    }

    /** @param conf of the session, beside the faulty catalog and files */
    static FaultBed start(Map<String, String> conf) {
        AtomicReference<EmbeddedKafka> broker = new AtomicReference<>();
        FaultyWire wire = new FaultyWire(() -> {
            broker.get().stop();
            broker.get().restart();
        });
        EmbeddedKafka kafka = EmbeddedKafka.start(BrokerSettings.TEMPORARY.withOverrides(
                Map.of("advertised.listeners", "PLAINTEXT://127.0.0.1:" + wire.port())));
        broker.set(kafka);
        wire.connect(Integer.parseInt(kafka.bootstrapServers().split(":")[1]));
        Map<String, String> all = new HashMap<>(conf);
        all.put("spark.sql.catalog.frazil.catalog-impl", FaultyJdbcCatalog.class.getName());
        all.put("spark.sql.catalog.frazil.io-impl", FaultyFileIO.class.getName());
        FaultBed faults = new FaultBed(wire, TestBed.start(kafka, all));
        faults.produce();
        faults.stream("orders_s", "no fault");
        return faults;
    }

    TestBed bed() {
        return bed;
    }

    private void produce() {
        bed.kafka().createTopic("orders", 2, Map.of());
        for (int i = 0; i < MESSAGES; i++) {
            long offset = i / 2;
            if (i % 8 == 3) {
                bed.send("orders", i % 2, "{\"id\": " + i + ", \"kind\": ");
                continue;
            }
            bed.send("orders", i % 2, "{\"id\": " + i + ", \"kind\": \"k" + i % 3 + "\"}");
            if (i % 8 != 6) {
                expected.add(RowFactory.create((long) i, "k" + i % 3, i % 2, offset));
            }
        }
        bed.flush();
    }

    /** Makes a stream over the topic, at the next try if a fault hits it. */
    void stream(String name, String context) {
        insist(
                context,
                TRIES,
                "CREATE TABLE " + name + " (id BIGINT, kind STRING) USING kafka OPTIONS ("
                        + "bootstrap.servers = '127.0.0.1:" + wire.port() + "', subscribe = 'orders',"
                        + " startingOffsets = 'earliest', maxOffsetsPerTrigger = 8,"
                        + " kafka.request.timeout.ms = 1500, kafka.default.api.timeout.ms = 5000)");
    }

    /**
     * Runs a flow from its declaration until it has caught up, with one fault, and checks everything afterwards.
     *
     * @return where the fault struck, empty if there were fewer calls than that
     */
    Optional<String> run(Fault fault, int nth) {
        return run(fault, nth, FlowForm.APPENDS);
    }

    Optional<String> run(Fault fault, int nth, FlowForm form) {
        String table = "f" + ++runs;
        String context = fault + " at call " + nth + ", " + form;
        form.before(table).forEach(bed::sql);
        Faults.arm(fault, nth);
        Optional<String> struck;
        try {
            insist(context, fault.isDone() && !form.isDeclaredInSteps() ? 1 : TRIES, form.statement(table));
            Faults.lookOn(() -> bed.caughtUp(table));
        } catch (RuntimeException e) {
            throw new AssertionError(context + ", struck " + Faults.disarm() + ", flow " + flow(table), e);
        } finally {
            struck = Faults.disarm();
        }
        lastError = bed.sql("SHOW FLOWS LIKE '" + table + "'").get(0).getString(8);
        check(table, context + ", struck " + struck, form);
        bed.sql("DROP FLOW " + table);
        bed.sql("DROP TABLE " + table);
        return struck;
    }

    /** A statement that failed is given again, as a person would. */
    private void insist(String context, int allowed, String statement) {
        for (int tries = 1; ; tries++) {
            try {
                bed.sql(statement);
                return;
            } catch (Exception e) {
                if (tries == allowed) {
                    throw new AssertionError(context + ": " + statement, e);
                }
            }
        }
    }

    private String flow(String name) {
        return bed.sql("SHOW FLOWS LIKE '" + name + "'").toString();
    }

    /** What the flow of the last run has complained about, null if nothing. */
    String lastError() {
        return lastError;
    }

    private void check(String table, String context, FlowForm form) {
        Invariants.hold(bed.session(), "frazil.default." + table, table, context)
                .rows(form.columns(), form.meaning(expected))
                .end(Position.of(Map.of(FIRST, MESSAGES / 2L, SECOND, MESSAGES / 2L)))
                .counts(
                        form.countsFiltered()
                                ? new BatchCounts(MESSAGES, expected.size(), 3, 0, 3, 0)
                                : new BatchCounts(MESSAGES, expected.size() + 3, 0, 0, 3, 0));
    }

    @Override
    public void close() throws IOException {
        bed.close();
        wire.close();
    }
}
