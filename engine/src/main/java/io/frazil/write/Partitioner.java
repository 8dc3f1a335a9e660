package io.frazil.write;

import io.frazil.write.parquet.LongDictionary;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.PartitionData;
import org.apache.iceberg.PartitionField;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Types;

/**
 * Tells the partition of one row after another, by numbers in the order in which partitions first come. A stream's
 * neighbours are mostly of one partition: a transform is computed only where its column's value is another than in the row
 * before. Confined to a task's thread.
 */
final class Partitioner {

    private final PartitionSpec spec;
    private final PartitionSource[] sources;
    /** Of each field: its value together with what the fields before it make. */
    private final LongDictionary[] prefixes;

    private final List<PartitionData> partitions = new ArrayList<>();
    private int last = -1;

    Partitioner(PartitionSpec spec, Schema schema, Layout layout) {
        this.spec = spec;
        List<Types.NestedField> columns = schema.columns();
        List<PartitionSource> made = new ArrayList<>();
        for (PartitionField field : spec.fields()) {
            Types.NestedField column = schema.findField(field.sourceId());
            made.add(PartitionSource.of(layout.cells().get(columns.indexOf(column)), column.type(), field.transform()));
        }
        sources = made.toArray(PartitionSource[]::new);
        prefixes = made.stream().map(source -> new LongDictionary()).toArray(LongDictionary[]::new);
    }

    /** Its number. */
    int partition(OutputRow row) {
        boolean moves = last < 0;
        for (PartitionSource source : sources) {
            moves |= source.moves(row);
        }
        if (moves) {
            last = number();
        }
        return last;
    }

    private int number() {
        int number = sources.length == 0 ? 0 : sources[0].number();
        for (int i = 1; i < sources.length; i++) {
            number = prefixes[i].number((long) number << Integer.SIZE | sources[i].number());
        }
        if (number == partitions.size()) {
            PartitionData partition = new PartitionData(spec.partitionType());
            for (int i = 0; i < sources.length; i++) {
                partition.put(i, sources[i].value());
            }
            partitions.add(partition);
        }
        return number;
    }

    /** How many partitions there were. */
    int count() {
        return partitions.size();
    }

    PartitionData data(int number) {
        return partitions.get(number);
    }
}
