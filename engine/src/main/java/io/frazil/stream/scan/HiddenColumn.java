package io.frazil.stream.scan;

import io.frazil.stream.client.ByteSlice;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.spark.sql.connector.catalog.MetadataColumn;
import org.apache.spark.sql.execution.vectorized.WritableColumnVector;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;

/** The hidden columns of a stream: what Kafka knows of a record beside its value. */
enum HiddenColumn {
    KEY("_key", DataTypes.BinaryType, true, "the record's key") {
        @Override
        void put(WritableColumnVector column, int row, ConsumerRecord<ByteBuffer, ByteBuffer> record) {
            putBytes(column, row, record.key());
        }
    },
    TOPIC("_topic", DataTypes.StringType, false, "the topic") {
        @Override
        void put(WritableColumnVector column, int row, ConsumerRecord<ByteBuffer, ByteBuffer> record) {
            putText(column, row, record.topic());
        }
    },
    PARTITION("_partition", DataTypes.IntegerType, false, "the number of the topic partition") {
        @Override
        void put(WritableColumnVector column, int row, ConsumerRecord<ByteBuffer, ByteBuffer> record) {
            column.putInt(row, record.partition());
        }
    },
    OFFSET("_offset", DataTypes.LongType, false, "the offset in the topic partition") {
        @Override
        void put(WritableColumnVector column, int row, ConsumerRecord<ByteBuffer, ByteBuffer> record) {
            column.putLong(row, record.offset());
        }
    },
    TIMESTAMP("_timestamp", DataTypes.TimestampType, true, "the record's time, as the producer or broker set it") {
        @Override
        void put(WritableColumnVector column, int row, ConsumerRecord<ByteBuffer, ByteBuffer> record) {
            if (record.timestamp() == ConsumerRecord.NO_TIMESTAMP) {
                column.putNull(row);
            } else {
                column.putNotNull(row);
                column.putLong(row, Math.multiplyExact(record.timestamp(), 1_000L));
            }
        }
    },
    HEADERS("_headers", headersType(), false, "the record's headers, in their order") {
        @Override
        void put(WritableColumnVector column, int row, ConsumerRecord<ByteBuffer, ByteBuffer> record) {
            WritableColumnVector headers = column.arrayData();
            int first = headers.getElementsAppended();
            int count = 0;
            for (Header header : record.headers()) {
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
    };

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

    abstract void put(WritableColumnVector column, int row, ConsumerRecord<ByteBuffer, ByteBuffer> record);

    static boolean isOne(String column) {
        return BY_NAME.containsKey(column);
    }

    static HiddenColumn of(String column) {
        return BY_NAME.get(column);
    }

    MetadataColumn metadataColumn() {
        return new Described(column, type, nullable, comment);
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

    private static void putBytes(WritableColumnVector column, int row, ByteBuffer bytes) {
        if (bytes == null) {
            column.putNull(row);
        } else {
            ByteSlice slice = ByteSlice.of(bytes);
            column.putNotNull(row);
            column.putByteArray(row, slice.array(), slice.offset(), slice.length());
        }
    }
}
