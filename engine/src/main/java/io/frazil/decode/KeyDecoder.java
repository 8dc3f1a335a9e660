package io.frazil.decode;

import java.time.ZoneId;
import java.util.Optional;
import org.apache.spark.sql.execution.vectorized.WritableColumnVector;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/** Decodes keys into the one column there is; it is null where there is no key. Not thread-safe. */
final class KeyDecoder implements RecordDecoder {

    private static final String COLUMN = "_key";

    private final RecordDecoder decoder;

    private KeyDecoder(RecordDecoder decoder) {
        this.decoder = decoder;
    }

    static KeyDecoder of(KeyFormat key, DataType wanted, ZoneId zone) {
        return new KeyDecoder(
                switch (key.format()) {
                    case BINARY -> new WholeValueDecoder(COLUMN, wanted, true, false, Optional.empty());
                    case TEXT -> new WholeValueDecoder(COLUMN, wanted, true, true, Optional.empty());
                    case JSON -> json(wanted, zone);
                    case CSV ->
                        key.type() instanceof StructType all
                                ? csv((StructType) wanted, all, zone)
                                : new CsvRecordDecoder(only(wanted), only(wanted), zone, Optional.empty());
                });
    }

    @Override
    public boolean decode(byte[] bytes, int offset, int length, WritableColumnVector[] columns, int row)
            throws DecodeException {
        if (bytes == null) {
            columns[0].putNull(row);
            return true;
        }
        try {
            return decoder.decode(bytes, offset, length, columns, row);
        } catch (DecodeException e) {
            throw e.inColumn(COLUMN);
        }
    }

    /** A document is the value of the column, not an object of columns. */
    private static RecordDecoder json(DataType wanted, ZoneId zone) {
        JsonReader in = new JsonReader();
        AppendMark mark = new AppendMark();
        JsonValue value = JsonValue.of(COLUMN, wanted, true, zone);
        return (bytes, offset, length, columns, row) -> {
            mark.set(columns);
            try {
                in.start(bytes, offset, length);
                value.put(in, columns[0], row);
                in.finish();
                return true;
            } catch (DecodeException e) {
                mark.undo();
                throw e;
            }
        };
    }

    /** A line's fields are those of a struct. */
    private static RecordDecoder csv(StructType wanted, StructType all, ZoneId zone) {
        RecordDecoder line = new CsvRecordDecoder(wanted, all, zone, Optional.empty());
        WritableColumnVector[] fields = new WritableColumnVector[wanted.length()];
        return (bytes, offset, length, columns, row) -> {
            for (int i = 0; i < fields.length; i++) {
                fields[i] = columns[0].getChild(i);
            }
            columns[0].putNotNull(row);
            return line.decode(bytes, offset, length, fields, row);
        };
    }

    /** A line's only field, which has no name inside the column. */
    private static StructType only(DataType type) {
        return new StructType().add("", type);
    }
}
