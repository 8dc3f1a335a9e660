package io.frazil.stream.scan;

import static io.frazil.stream.Streams.PAYMENTS;
import static io.frazil.stream.Streams.payment;
import static io.frazil.stream.Streams.range;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.frazil.flow.FrazilException;
import io.frazil.flow.OffsetRange;
import io.frazil.stream.Streams;
import io.frazil.stream.client.ConsumerPool;
import io.frazil.stream.option.ClientOptions;
import io.frazil.stream.option.References;
import io.frazil.stream.option.StreamOptions;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.InterruptException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ConsumerPoolTest {

    private static final References NONE = new References(Map.of());
    private static Streams streams;

    @BeforeAll
    static void start() {
        streams = new Streams();
    }

    @AfterAll
    static void stop() {
        streams.close();
    }

    @Test
    void aConsumerServesOneTaskAfterTheOther() {
        ConsumerPool pool = new ConsumerPool(4, Duration.ofSeconds(10));
        ClientOptions client = client("s");
        ConsumerPool.Lease first = pool.lease(client, NONE, 0);
        ConsumerPool.Lease second = pool.lease(client, NONE, 0);
        assertNotSame(first.consumer(), second.consumer());
        first.giveBack(1);
        assertSame(first.consumer(), pool.lease(client, NONE, 2).consumer());
        second.giveBack(3);
        ConsumerPool.Lease other = pool.lease(client("s", "kafka.client.rack", "r"), NONE, 4);
        assertNotSame(second.consumer(), other.consumer(), "other settings, other consumer");
        assertEquals(1, pool.idleConsumers());
        other.discard();
        assertEquals(1, pool.idleConsumers());
        first.discard();
        pool.closeIdle();
        assertEquals(0, pool.idleConsumers());
    }

    @Test
    void idleConsumersAreFewAndDoNotStayForever() {
        ConsumerPool pool = new ConsumerPool(2, Duration.ofNanos(100));
        ClientOptions client = client("s");
        List<ConsumerPool.Lease> leases =
                List.of(pool.lease(client, NONE, 0), pool.lease(client, NONE, 0), pool.lease(client, NONE, 0));
        leases.forEach(lease -> lease.giveBack(10));
        assertEquals(2, pool.idleConsumers());
        assertThrows(IllegalStateException.class, () -> leases.get(0).consumer().assignment(), "the oldest is closed");
        ConsumerPool.Lease late = pool.lease(client, NONE, 111);
        assertSame(leases.get(2).consumer(), late.consumer());
        assertEquals(0, pool.idleConsumers(), "the one that was not taken has been idle too long");
        late.discard();
    }

    @Test
    void anInterruptedTaskDoesNotGiveItsConsumerBack() throws Exception {
        streams.kafka.createTopic("stuck", 1, Map.of());
        streams.write("stuck", 0, payment("a", 1));
        ConsumerPool pool = new ConsumerPool(4, Duration.ofMinutes(1));
        ReadCounter counter = new ReadCounter();
        OffsetRange beyond = range("stuck", 0, 0, 5);
        CompletableFuture<Boolean> stillInterrupted = new CompletableFuture<>();
        Thread task = new Thread(() -> {
            ColumnarReader reader = new ColumnarReader(spec("s"), List.of(beyond), counter, pool);
            try {
                reader.next();
            } catch (RuntimeException e) {
                reader.close();
                assertFalse(Thread.currentThread().isInterrupted() && pool.idleConsumers() > 0);
                stillInterrupted.complete(Thread.interrupted());
                throw e;
            }
        });
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        task.setUncaughtExceptionHandler((thread, thrown) -> failure.complete(thrown));
        task.start();
        task.interrupt();
        assertEquals(InterruptException.class, failure.get(30, TimeUnit.SECONDS).getClass());
        assertTrue(stillInterrupted.get(30, TimeUnit.SECONDS), "Spark must see that the task was killed");
        assertEquals(0, pool.idleConsumers());
        assertTrue(counter.isZero());

        OffsetRange whole = range("stuck", 0, 0, 1);
        try (ColumnarReader reader = new ColumnarReader(spec("s"), List.of(whole), counter, pool)) {
            assertTrue(reader.next());
            assertEquals(1, reader.get().numRows());
            assertFalse(reader.next());
        }
        assertEquals(1, pool.idleConsumers());
        assertEquals(Optional.of(new ReadCounter.Counts(1, 0)), counter.complete(List.of(whole)));
        pool.closeIdle();
    }

    @Test
    void aFailedTaskDoesNotGiveItsConsumerBack() {
        ConsumerPool pool = new ConsumerPool(4, Duration.ofMinutes(1));
        List<OffsetRange> nowhere = List.of(range("no.such.topic", 0, 0, 5));
        ColumnarReader reader = new ColumnarReader(spec("s"), nowhere, new ReadCounter(), pool);
        FrazilException failure = assertThrows(FrazilException.class, reader::next);
        assertEquals(
                "cannot read no.such.topic-0@0..4: Kafka at " + streams.kafka.bootstrapServers()
                        + " no longer holds it. Hint: keep more in the topic, or set failOnDataLoss = false on stream"
                        + " s to go on without it. [DATA_LOSS]",
                failure.getMessage());
        reader.close();
        reader.close();
        assertEquals(0, pool.idleConsumers());
    }

    private static ReadSpec spec(String stream) {
        StreamOptions options =
                StreamOptions.parse(stream, streams.options("subscribe", "t", "kafka.default.api.timeout.ms", "2000"));
        return new ReadSpec(
                options.client(),
                options.valueFormat(),
                options.keyFormat(),
                options.badRecords(),
                ZoneOffset.UTC,
                PAYMENTS,
                PAYMENTS,
                Conditions.NONE,
                LateRows.NONE);
    }

    private static ClientOptions client(String stream, String... more) {
        String[] all = new String[more.length + 2];
        all[0] = "subscribe";
        all[1] = "t";
        System.arraycopy(more, 0, all, 2, more.length);
        return StreamOptions.parse(stream, streams.options(all)).client();
    }
}
