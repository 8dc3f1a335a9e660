package io.frazil.commit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.frazil.flow.FlowDefinition;
import io.frazil.flow.Position;
import io.frazil.flow.SessionMeaning;
import io.frazil.flow.TopicPartition;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PositionFileTest {

    @Test
    void itLiesBelowTheFlowsName() {
        assertEquals("s3://b/cp/f/position.json", PositionFile.location("s3://b/cp/", "f"));
        assertEquals("/cp/f/position.json", PositionFile.location("/cp", "f"));
    }

    @Test
    void everythingThatPeopleAskFor() {
        FlowDefinition flow = new FlowDefinition(
                "f", "c.n.t", "c.n.s", "INSERT ..", new SessionMeaning("c", "n", "UTC", true), new TreeMap<>());
        PositionFile file = new PositionFile(
                flow,
                9_007_199_254_740_993L,
                Position.of(Map.of(new TopicPartition("a", 0), 12L, new TopicPartition("b", 3), 0L)),
                OptionalLong.of(1_500_000),
                Instant.parse("2026-03-01T10:00:05.123Z"));
        assertEquals("""
                {
                  "flow" : "f",
                  "table" : "c.n.t",
                  "stream" : "c.n.s",
                  "snapshot-id" : "9007199254740993",
                  "position" : {
                    "a" : {
                      "0" : 12
                    },
                    "b" : {
                      "3" : 0
                    }
                  },
                  "watermark" : "1970-01-01T00:00:01.500Z",
                  "committed-at" : "2026-03-01T10:00:05.123Z"
                }
                """, file.text());
    }
}
