package io.frazil.write;

import io.frazil.write.parquet.LeafPath;
import io.frazil.write.parquet.PageLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.MetricsConfig;
import org.apache.iceberg.SchemaParser;
import org.apache.iceberg.parquet.ParquetSchemaUtil;
import org.apache.iceberg.shaded.org.apache.parquet.column.ColumnDescriptor;
import org.apache.iceberg.shaded.org.apache.parquet.schema.MessageType;

/**
 * What all Parquet files of a task have in common, made once. Immutable.
 *
 * @param message a file's columns
 * @param leaves those that are encoded by us
 * @param footer a file's own properties
 */
record ParquetLayout(
        FileTarget target,
        Layout layout,
        ParquetSettings settings,
        MessageType message,
        List<Leaf> leaves,
        MetricsConfig metrics,
        Map<String, String> footer) {

    /**
     * A leaf of a top column.
     *
     * @param column the top column's place in the table
     */
    record Leaf(int column, LeafPath path) {}

    static ParquetLayout of(FileTarget target, Layout layout) {
        MessageType message = ParquetSchemaUtil.convert(target.table().schema(), "table");
        List<Leaf> leaves = new ArrayList<>();
        for (ColumnDescriptor leaf : message.getColumns()) {
            int column = message.getFieldIndex(leaf.getPath()[0]);
            if (layout.cells().get(column).part() != Cell.Part.BY_ROW) {
                leaves.add(new Leaf(column, LeafPath.of(message, leaf)));
            }
        }
        return new ParquetLayout(
                target,
                layout,
                ParquetSettings.of(target.table().properties()),
                message,
                List.copyOf(leaves),
                MetricsConfig.forTable(target.table()),
                Map.of("iceberg.schema", SchemaParser.toJson(target.table().schema())));
    }

    PageLimits limits() {
        return new PageLimits(settings.pageRows(), settings.pageBytes(), settings.dictionaryBytes());
    }
}
