package io.frazil.stream.scan;

import io.frazil.decode.DecodeException;
import io.frazil.decode.KeyFormat;
import io.frazil.decode.RecordDecoder;
import io.frazil.stream.client.ByteSlice;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.spark.sql.connector.catalog.MetadataColumn;
import org.apache.spark.sql.execution.vectorized.WritableColumnVector;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;

/** The hidden columns of a stream: what Kafka knows of a record beside its value. */
enum HiddenColumn {
    KEY("_key", DataTypes.BinaryType, true, "the record's key") {
        @Override
        Filler filler(WritableColumnVector column, ReadSpec spec) {
            RecordDecoder decoder = spec.key().decoder(column.dataType(), spec.zone());
            WritableColumnVector[] columns = {column};
            return (row, record) -> {
                if (record.key() == null) {
                    column.putNull(row);
                } else {
                    ByteSlice key = ByteSlice.of(record.key());
                    decoder.decode(key.array(), key.offset(), key.length(), columns, row);
                }
            };
        }
    },
    TOPIC("_topic", DataTypes.StringType, false, "the topic") {
        @Override
        Filler filler(WritableColumnVector column, ReadSpec spec) {
            return (row, record) -> putText(column, row, record.topic());
        }
    },
    PARTITION("_partition", DataTypes.IntegerType, false, "the number of the topic partition") {
        @Override
        Filler filler(WritableColumnVector column, ReadSpec spec) {
            return (row, record) -> column.putInt(row, record.partition());
        }
    },
    OFFSET("_offset", DataTypes.LongType, false, "the offset in the topic partition") {
        @Override
        Filler filler(WritableColumnVector column, ReadSpec spec) {
            return (row, record) -> column.putLong(row, record.offset());
        }
    },
    TIMESTAMP("_timestamp", DataTypes.TimestampType, true, "the record's time, as the producer or broker set it") {
        @Override
        Filler filler(WritableColumnVector column, ReadSpec spec) {
            return (row, record) -> putTime(column, row, record.timestamp());
        }
    },
    HEADERS("_headers", headersType(), false, "the record's headers, in their order") {
        @Override
        Filler filler(WritableColumnVector column, ReadSpec spec) {
            return (row, record) -> putHeaders(column, row, record.headers());
        }
    };

    /** Puts what a record has into a row of the column that it was made for. Confined to a task's thread. */
    @FunctionalInterface
    interface Filler {

        /** @throws DecodeException if the record is a bad one */
        void put(int row, ConsumerRecord<ByteBuffer, ByteBuffer> record) throws DecodeException;
    }

    private static final Map<String, HiddenColumn> BY_NAME = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    static {
        for (HiddenColumn field : values()) {
            BY_NAME.put(field.column, field);
        }
    }

    private final String column;
    private final DataType type;
    private final boolean nullable;
    private final String comment;

    HiddenColumn(String column, DataType type, boolean nullable, String comment) {
        this.column = column;
        this.type = type;
        this.nullable = nullable;
        this.comment = comment;
    }

    abstract Filler filler(WritableColumnVector column, ReadSpec spec);

    static boolean isOne(String column) {
        return BY_NAME.containsKey(column);
    }

    static HiddenColumn of(String column) {
        return BY_NAME.get(column);
    }

    /** @param key how the stream's keys are decoded */
    MetadataColumn metadataColumn(KeyFormat key) {
        return new Described(column, this == KEY ? key.type() : type, nullable, comment);
    }

    private record Described(String name, DataType dataType, boolean nullable, String comment)
            implements MetadataColumn {

        @Override
        public boolean isNullable() {
            return nullable;
        }
    }

    private static DataType headersType() {
        return DataTypes.createArrayType(
                DataTypes.createStructType(new StructField[] {
                    DataTypes.createStructField("key", DataTypes.StringType, false),
                    DataTypes.createStructField("value", DataTypes.BinaryType, true)
                }),
                false);
    }

    private static void putText(WritableColumnVector column, int row, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        column.putByteArray(row, bytes, 0, bytes.length);
    }

    private static void putTime(WritableColumnVector column, int row, long millis) {
        if (millis == ConsumerRecord.NO_TIMESTAMP) {
            column.putNull(row);
        } else {
            column.putNotNull(row);
            column.putLong(row, Math.multiplyExact(millis, 1_000L));
        }
    }

    private static void putHeaders(WritableColumnVector column, int row, Headers ofRecord) {
        WritableColumnVector headers = column.arrayData();
        int first = headers.getElementsAppended();
        int count = 0;
        for (Header header : ofRecord) {
            headers.appendStruct(false);
            byte[] key = header.key().getBytes(StandardCharsets.UTF_8);
            headers.getChild(0).appendByteArray(key, 0, key.length);
            if (header.value() == null) {
                headers.getChild(1).appendNull();
            } else {
                headers.getChild(1).appendByteArray(header.value(), 0, header.value().length);
            }
            count++;
        }
        column.putArray(row, first, count);
    }
}
