package io.frazil.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.frazil.TestBed;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What of a file is run before its turn, and what is not run again. */
class DeclaredFileTest {

    private static TestBed bed;

    @BeforeAll
    static void start() {
        bed = TestBed.start();
    }

    @AfterAll
    static void stop() {
        bed.close();
    }

    private static String stream(String name, String topic, String more) {
        return "CREATE TABLE " + name + " (id BIGINT, amount DOUBLE) USING kafka OPTIONS (bootstrap.servers = '"
                + bed.kafka().bootstrapServers() + "', subscribe = '" + topic + "', startingOffsets = 'earliest'" + more
                + ")";
    }

    private static DeclaredFile file(String... statements) {
        return new DeclaredFile(bed.session(), List.of(statements));
    }

    @Test
    void aStreamIsNeededBeforeItIsDeclaredUntilItIsThere() {
        bed.kafka().createTopic("late", 1, Map.of());
        String declaration = stream("`late-orders`", "late", "");
        DeclaredFile file = file("CREATE TABLE late_t USING iceberg AS SELECT id FROM `late-orders`", declaration);
        assertEquals(OptionalInt.of(1), file.neededFirst(0));
        assertEquals(OptionalInt.empty(), file.neededFirst(1));
        bed.sql(declaration);
        assertEquals(OptionalInt.empty(), file.neededFirst(0));
    }

    @Test
    void aFlowIsNotTakenBackBehindTheStatementItHasReached() {
        bed.kafka().createTopic("next", 1, Map.of());
        bed.sql(stream("next_s", "next", ""));
        String first = "CREATE TABLE next_t USING iceberg AS SELECT id FROM next_s";
        String second = "INSERT INTO next_t SELECT id FROM next_s WHERE amount > 1";
        String wrong = "INSERT INTO next_t OPTIONS (nonsense = 'x') SELECT id FROM next_s";
        String wrongToo = "CREATE TABLE next_u USING iceberg OPTIONS (delivery = 'sometimes') AS SELECT id FROM next_s";
        DeclaredFile file = file(first, second, wrong, wrongToo);
        assertEquals(OptionalInt.empty(), file.supersededBy(0));
        bed.sql(first);
        assertEquals(OptionalInt.empty(), file.supersededBy(0));
        bed.sql(second);
        assertEquals(OptionalInt.of(1), file.supersededBy(0));
        assertEquals(OptionalInt.empty(), file.supersededBy(1));
    }
}
