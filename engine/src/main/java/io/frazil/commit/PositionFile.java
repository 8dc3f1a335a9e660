package io.frazil.commit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.frazil.flow.FlowDefinition;
import io.frazil.flow.Position;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.OptionalLong;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.util.LocationUtil;

/**
 * A flow's position as it stands in a file beside its table, for people and other tools; nothing reads it back.
 * Immutable.
 *
 * @param watermarkMicros microseconds since 1970-01-01 UTC; empty while the flow has no watermark
 */
public record PositionFile(
        FlowDefinition flow, long snapshotId, Position position, OptionalLong watermarkMicros, Instant committedAt) {

    /** @param reached where the flow stands with the batch that has landed */
    public static PositionFile of(FlowDefinition flow, FlowTable table, Outcome.Landed landed, Position reached) {
        long committedMillis = table.table().snapshot(landed.snapshotId()).timestampMillis();
        return new PositionFile(
                flow,
                landed.snapshotId(),
                reached,
                landed.entry().watermarkMicros(),
                Instant.ofEpochMilli(committedMillis));
    }

    /** {@code <checkpointLocation>/<flow>/position.json}. */
    public static String location(String checkpointLocation, String flow) {
        return LocationUtil.stripTrailingSlash(checkpointLocation) + "/" + flow + "/position.json";
    }

    /** Its content, JSON. */
    public String text() {
        ObjectNode json = LedgerText.JSON.createObjectNode();
        json.put("flow", flow.name());
        json.put("table", flow.table());
        json.put("stream", flow.stream());
        // Not every reader of JSON keeps 64 bits of a number.
        json.put("snapshot-id", Long.toString(snapshotId));
        json.set("position", LedgerText.parsed(LedgerText.unpacked(LedgerText.position(position))));
        if (watermarkMicros.isPresent()) {
            json.put(
                    "watermark",
                    Instant.EPOCH
                            .plus(watermarkMicros.getAsLong(), ChronoUnit.MICROS)
                            .toString());
        } else {
            json.putNull("watermark");
        }
        json.put("committed-at", committedAt.toString());
        return json.toPrettyString() + "\n";
    }

    /** Writes it in the place of the one before, through the table's own access to files. */
    public void write(FlowTable table, String location) throws IOException {
        FileIO files = table.table().io();
        try (OutputStream out = files.newOutputFile(location).createOrOverwrite()) {
            out.write(text().getBytes(StandardCharsets.UTF_8));
        }
    }
}
