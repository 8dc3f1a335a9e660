package io.frazil.decode;

import io.frazil.flow.FrazilException;
import java.io.Serializable;
import java.time.ZoneId;
import java.util.Objects;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/**
 * How the keys of a stream's records are written, and what is made of them. Immutable.
 *
 * @param type of the column that holds them
 */
public record KeyFormat(ValueFormat format, DataType type) implements Serializable {

    public static final KeyFormat BINARY = new KeyFormat(ValueFormat.BINARY, DataTypes.BinaryType);
    public static final KeyFormat TEXT = new KeyFormat(ValueFormat.TEXT, DataTypes.StringType);

    public KeyFormat {
        Objects.requireNonNull(format, "format");
        Objects.requireNonNull(type, "type");
    }

    /**
     * A new decoder into one column.
     *
     * @param wanted the type, or the part of a STRUCT that is wanted
     * @param zone the zone of times that name none
     * @throws FrazilException UNSUPPORTED: keys of this type cannot be decoded from the format
     */
    public RecordDecoder decoder(DataType wanted, ZoneId zone) {
        Objects.requireNonNull(wanted, "wanted");
        Objects.requireNonNull(zone, "zone");
        return KeyDecoder.of(this, wanted, zone);
    }
}
