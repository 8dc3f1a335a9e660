package io.frazil.app.output;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.VariantVal;
import scala.jdk.javaapi.CollectionConverters;

/**
 * JSON Lines: numbers, booleans and nulls as JSON has them, structs as objects, timestamps in ISO 8601 with their zone,
 * binary in Base64; NaN and the infinities, which JSON lacks, as strings. For one thread.
 */
final class JsonRows implements ResultWriter {

    private static final JsonFactory JSON = new JsonFactory();

    private final PrintWriter out;
    private final ZoneId zone;
    private String[] names = {};

    JsonRows(PrintWriter out, ZoneId zone) {
        this.out = out;
        this.zone = zone;
    }

    @Override
    public void begin(StructType schema) {
        names = schema.fieldNames();
    }

    @Override
    public void rows(List<Row> rows) {
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            json.setRootValueSeparator(new SerializedString(""));
            for (Row row : rows) {
                object(json, names, row);
                json.writeRaw('\n');
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        out.flush();
    }

    private void object(JsonGenerator json, String[] fields, Row row) throws IOException {
        json.writeStartObject();
        for (int i = 0; i < row.length(); i++) {
            json.writeFieldName(fields[i]);
            value(json, row.get(i));
        }
        json.writeEndObject();
    }

    private void value(JsonGenerator json, Object value) throws IOException {
        if (value == null) {
            json.writeNull();
        } else if (value instanceof Boolean bool) {
            json.writeBoolean(bool);
        } else if (value instanceof Double || value instanceof Float) {
            floating(json, (Number) value);
        } else if (value instanceof BigDecimal decimal) {
            json.writeNumber(decimal.toPlainString());
        } else if (value instanceof Number whole) {
            json.writeNumber(whole.longValue());
        } else if (value instanceof Timestamp || value instanceof Instant) {
            json.writeString(DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
                    CellText.instant(value).atZone(zone)));
        } else if (value instanceof LocalDateTime time) {
            json.writeString(DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(time));
        } else if (value instanceof LocalTime time) {
            json.writeString(DateTimeFormatter.ISO_LOCAL_TIME.format(time));
        } else if (value instanceof java.sql.Date) {
            json.writeString(CellText.date(value));
        } else if (value instanceof byte[] bytes) {
            json.writeBinary(bytes);
        } else if (value instanceof Row row) {
            object(json, row.schema().fieldNames(), row);
        } else if (value instanceof scala.collection.Map<?, ?> map) {
            json.writeStartObject();
            for (Map.Entry<?, ?> entry : CollectionConverters.asJava(map).entrySet()) {
                json.writeFieldName(new CellText(zone).of(entry.getKey()));
                value(json, entry.getValue());
            }
            json.writeEndObject();
        } else if (value instanceof scala.collection.Iterable<?> array) {
            json.writeStartArray();
            for (Object element : CollectionConverters.asJava(array)) {
                value(json, element);
            }
            json.writeEndArray();
        } else if (value instanceof VariantVal variant) {
            json.writeRawValue(variant.toJson(zone));
        } else {
            json.writeString(value.toString());
        }
    }

    private static void floating(JsonGenerator json, Number number) throws IOException {
        if (Double.isFinite(number.doubleValue())) {
            json.writeNumber(number.toString());
        } else {
            json.writeString(number.toString());
        }
    }
}
