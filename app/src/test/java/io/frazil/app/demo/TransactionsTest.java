package io.frazil.app.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.frazil.broker.EmbeddedKafka;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class TransactionsTest {

    @Test
    void transactionsAreJsonOfAboutTheSizeOfLife() throws Exception {
        TransactionMaker maker = new TransactionMaker(7);
        Set<String> ids = new HashSet<>();
        long bytes = 0;
        int count = 5000;
        int late = 0;
        for (int i = 0; i < count; i++) {
            TransactionMaker.Transaction made = maker.next(Instant.parse("2026-11-22T23:59:59.9876Z"));
            JsonNode json = new ObjectMapper().readTree(made.json());
            assertEquals(9, json.size());
            String time = json.get("event_time").textValue();
            late += time.equals("2026-11-22T23:39:59.987Z") ? 1 : 0;
            assertTrue(time.endsWith(":39:59.987Z") || time.equals("2026-11-22T23:59:59.987Z"), time);
            assertEquals("2026-11-22", json.get("event_date").textValue());
            assertEquals(made.userId(), json.get("user_id").textValue());
            assertTrue(json.get("transaction_amount").isNumber(), made.json());
            assertTrue(json.get("transaction_amount").doubleValue() > 0, made.json());
            assertTrue(ids.add(json.get("id").textValue()), made.json());
            bytes += made.json().length();
        }
        assertTrue(late > 0 && late < count / 50, late + " are late");
        assertTrue(bytes / count >= 170 && bytes / count <= 200, "mean size " + bytes / count);
    }

    @Test
    void theSameFirstMakesTheSameTransactions() {
        TransactionMaker one = new TransactionMaker(11);
        TransactionMaker other = new TransactionMaker(11);
        for (int i = 0; i < 100; i++) {
            assertEquals(one.next(Instant.EPOCH), other.next(Instant.EPOCH));
        }
    }

    @Test
    void oneThatGoesOnRepeatsNoId() throws Exception {
        TransactionMaker before = new TransactionMaker(0);
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            ids.add(id(before.next(Instant.EPOCH)));
        }
        assertFalse(ids.contains(id(new TransactionMaker(100).next(Instant.EPOCH))));
    }

    private static String id(TransactionMaker.Transaction made) throws Exception {
        return new ObjectMapper().readTree(made.json()).get("id").textValue();
    }

    @Test
    @Timeout(60)
    void whatTheProducerSaysItSentIsInTheTopic() {
        try (EmbeddedKafka kafka = EmbeddedKafka.startTemporary()) {
            DemoTopic topic = new DemoTopic(kafka.bootstrapServers(), "made");
            assertFalse(topic.exists());
            kafka.createTopic("made", 4, Map.of());
            assertTrue(topic.exists());
            TransactionProducer producer = TransactionProducer.start(kafka.bootstrapServers(), "made", 3000, 1);
            while (producer.acknowledged() < 1000) {
                Thread.onSpinWait();
            }
            producer.close();
            producer.close();
            long held = topic.endOffsets().values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
            assertEquals(producer.acknowledged(), held);
            assertEquals(4, topic.endOffsets().size());
            assertTrue(topic.endOffsets().values().stream().allMatch(end -> end > 0), "" + topic.endOffsets());
        }
    }
}
