package io.frazil.write;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.iceberg.FieldMetrics;
import org.apache.iceberg.Schema;
import org.apache.iceberg.parquet.ParquetValueWriter;
import org.apache.iceberg.parquet.TripleWriter;
import org.apache.iceberg.shaded.org.apache.parquet.column.ColumnWriteStore;
import org.apache.iceberg.shaded.org.apache.parquet.schema.MessageType;
import org.apache.iceberg.shaded.org.apache.parquet.schema.Type;
import org.apache.iceberg.spark.data.SparkParquetWriters;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Writes output rows into the columns of a Parquet file: plain ones itself, many rows of a column before those of the
 * next, so that its dictionary is at hand; all others by Iceberg's own writers, row by row. Confined to a task's thread.
 */
final class RowWriter implements ParquetValueWriter<OutputRow> {

    private final Leaf[] leaves;
    /** Rows of the batch that {@link #batch} stands in, which are in no column of plain type yet. */
    private final int[] pending;

    private final Optional<ParquetValueWriter<InternalRow>> nested;
    private OutputRow batch;
    private int pendingRows;
    private ColumnWriteStore store;
    private long rowsOfGroup;

    /**
     * @param rowsAtOnce how often Iceberg's writer looks how large the row group has become; it must not do so while rows
     *     are pending
     */
    RowWriter(Schema schema, StructType types, Layout layout, MessageType message, int rowsAtOnce) {
        List<Leaf> plain = new ArrayList<>();
        List<StructField> otherTypes = new ArrayList<>();
        List<Type> otherFields = new ArrayList<>();
        for (int i = 0; i < layout.cells().size(); i++) {
            Cell cell = layout.cells().get(i);
            Type field = message.getType(i);
            if (cell.part() == Cell.Part.NESTED) {
                otherTypes.add(types.fields()[i]);
                otherFields.add(field);
            } else {
                plain.add(Leaf.of(
                        schema.columns().get(i), cell, message.getColumnDescription(new String[] {field.getName()})));
            }
        }
        leaves = plain.toArray(Leaf[]::new);
        pending = new int[rowsAtOnce];
        nested = otherFields.isEmpty()
                ? Optional.empty()
                : Optional.of(SparkParquetWriters.buildWriter(
                        new StructType(otherTypes.toArray(StructField[]::new)),
                        new MessageType(message.getName(), otherFields)));
    }

    @Override
    public void write(int repetitionLevel, OutputRow row) {
        batch = row;
        pending[pendingRows++] = row.ordinal;
        rowsOfGroup++;
        if (nested.isPresent()) {
            nested.get().write(repetitionLevel, row.nested);
        }
        // Behind this row Iceberg or Parquet looks at the sizes, and may end a row group or a page there.
        if (rowsOfGroup % pending.length == 0 || store.isColumnFlushNeeded()) {
            putPending();
        }
    }

    /** To be called before the batch is used again, and before the file is closed. */
    void putPending() {
        for (Leaf leaf : leaves) {
            leaf.write(batch, pending, pendingRows);
        }
        pendingRows = 0;
    }

    /** Asked for by writers of what is around a row; there is nothing. */
    @Override
    public List<TripleWriter<?>> columns() {
        return nested.map(ParquetValueWriter::columns).orElse(List.of());
    }

    @Override
    public void setColumnStore(ColumnWriteStore newStore) {
        store = newStore;
        rowsOfGroup = 0;
        for (Leaf leaf : leaves) {
            leaf.open(newStore);
        }
        nested.ifPresent(writer -> writer.setColumnStore(newStore));
    }

    @Override
    public Stream<FieldMetrics<?>> metrics() {
        Stream<FieldMetrics<?>> plain = Stream.of(leaves).map(Leaf::metrics).flatMap(Optional::stream);
        return Stream.concat(
                plain, nested.map(ParquetValueWriter::metrics).stream().flatMap(metrics -> metrics));
    }
}
