package io.frazil.stream.scan;

import io.frazil.decode.KeyFormat;
import io.frazil.decode.ValueFormat;
import io.frazil.stream.option.BadRecords;
import io.frazil.stream.option.ClientOptions;
import java.io.Serializable;
import java.time.ZoneId;
import java.util.Arrays;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * What a task has to know to read: how to reach Kafka, how to decode, and which columns to fill. Immutable.
 *
 * @param columns the wanted columns, decoded and hidden ones, in the order Spark asked for
 * @param decodable every column of the stream that is decoded, wanted or not
 * @param conditions over the wanted columns; records that do not meet them make no rows
 * @param late which rows are left out as late; the columns that tell are among the wanted ones
 */
record ReadSpec(
        ClientOptions client,
        ValueFormat format,
        KeyFormat key,
        BadRecords badRecords,
        ZoneId zone,
        StructType columns,
        StructType decodable,
        Conditions conditions,
        LateRows late)
        implements Serializable {

    StructType decoded() {
        return new StructType(Arrays.stream(columns.fields())
                .filter(field -> !isHidden(field.name()))
                .toArray(StructField[]::new));
    }

    /** A declared column of a hidden one's name takes its place, as Spark has it. */
    boolean isHidden(String column) {
        return HiddenColumn.isOne(column)
                && !Arrays.asList(decodable.fieldNames()).contains(column);
    }
}
