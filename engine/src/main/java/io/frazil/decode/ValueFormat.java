package io.frazil.decode;

import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** How the values of a stream's records are written. */
public enum ValueFormat {
    /** An object for each record, members to columns by name. */
    JSON,
    /** A line for each record, fields to columns by position. */
    CSV,
    /** The whole value as the only column, a STRING. */
    TEXT,
    /** The whole value as the only column, a BINARY. */
    BINARY;

    /** The format of that name, in upper or lower case. */
    public static ValueFormat of(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "json" -> JSON;
            case "csv" -> CSV;
            case "text" -> TEXT;
            case "binary" -> BINARY;
            default ->
                throw new FrazilException(
                        ErrorCode.BAD_OPTION,
                        "cannot read values in the format \"" + name + "\"",
                        "use json, csv, text or binary");
        };
    }

    /** A new decoder without a filter. */
    public RecordDecoder decoder(StructType wanted, StructType all, ZoneId zone) {
        return decoder(wanted, all, zone, Optional.empty());
    }

    /**
     * A new decoder.
     *
     * @param wanted the columns to decode, in the order in which they are given to it
     * @param all the decoded columns of the stream, in the order in which they are declared
     * @param zone the zone of times that name none
     * @param filter looks at the wanted columns
     */
    public RecordDecoder decoder(StructType wanted, StructType all, ZoneId zone, Optional<RecordFilter> filter) {
        Objects.requireNonNull(wanted, "wanted");
        Objects.requireNonNull(all, "all");
        Objects.requireNonNull(zone, "zone");
        return switch (this) {
            case JSON -> new JsonRecordDecoder(wanted, zone, filter);
            case CSV -> new CsvRecordDecoder(wanted, all, zone, filter);
            case TEXT, BINARY -> wholeValueDecoder(all, filter);
        };
    }

    private RecordDecoder wholeValueDecoder(StructType all, Optional<RecordFilter> filter) {
        StructField[] fields = all.fields();
        boolean fits = fields.length == 1
                && (this == TEXT
                        ? fields[0].dataType() instanceof StringType
                        : fields[0].dataType() instanceof BinaryType);
        if (!fits) {
            String type = this == TEXT ? "STRING" : "BINARY";
            String name = name().toLowerCase(Locale.ROOT);
            throw new FrazilException(
                    ErrorCode.BAD_OPTION,
                    "cannot read values in the format \"" + name + "\" into (" + all.toDDL() + ")",
                    "declare exactly one column, of type " + type + ", or set value.format to json or csv");
        }
        return new WholeValueDecoder(
                fields[0].name(), fields[0].dataType(), fields[0].nullable(), this == TEXT, filter);
    }
}
