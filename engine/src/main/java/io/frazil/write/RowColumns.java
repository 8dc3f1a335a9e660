package io.frazil.write;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.iceberg.FieldMetrics;
import org.apache.iceberg.parquet.ParquetValueWriter;
import org.apache.iceberg.shaded.org.apache.parquet.column.ColumnWriteStore;
import org.apache.iceberg.shaded.org.apache.parquet.column.ParquetProperties;
import org.apache.iceberg.shaded.org.apache.parquet.hadoop.ColumnChunkPageWriteStore;
import org.apache.iceberg.shaded.org.apache.parquet.schema.MessageType;
import org.apache.iceberg.shaded.org.apache.parquet.schema.Type;
import org.apache.iceberg.spark.data.SparkParquetWriters;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Columns of a Parquet file that are written row by row, by Iceberg's own writers. Confined to a task's thread. */
final class RowColumns {

    private final MessageType columns;
    private final ParquetValueWriter<InternalRow> writer;
    private ColumnWriteStore group;

    private RowColumns(MessageType columns, ParquetValueWriter<InternalRow> writer) {
        this.columns = columns;
        this.writer = writer;
    }

    /** Empty: there are none. */
    static Optional<RowColumns> of(ParquetLayout layout) {
        List<StructField> types = new ArrayList<>();
        List<Type> fields = new ArrayList<>();
        for (int i = 0; i < layout.layout().cells().size(); i++) {
            if (layout.layout().cells().get(i).part() == Cell.Part.BY_ROW) {
                types.add(layout.target().types().fields()[i]);
                fields.add(layout.message().getType(i));
            }
        }
        if (fields.isEmpty()) {
            return Optional.empty();
        }
        MessageType columns = new MessageType(layout.message().getName(), fields);
        return Optional.of(new RowColumns(
                columns, SparkParquetWriters.buildWriter(new StructType(types.toArray(StructField[]::new)), columns)));
    }

    /** @param pages where the columns' pages of one row group go */
    void startGroup(ParquetProperties properties, ColumnChunkPageWriteStore pages) {
        group = properties.newColumnWriteStore(columns, pages);
        writer.setColumnStore(group);
    }

    void write(InternalRow row) {
        writer.write(0, row);
        group.endRecord();
    }

    /** Ends the last pages of the row group. */
    void endGroup() {
        group.flush();
    }

    /** The row group's pages are in the file. */
    void closeGroup() {
        group.close();
    }

    /** How many bytes the row group has by now. */
    long bufferedBytes() {
        return group.getBufferedSize();
    }

    /** How much memory the row group takes. */
    long heldBytes() {
        return group.getAllocatedSize();
    }

    Stream<FieldMetrics<?>> metrics() {
        return writer.metrics();
    }
}
