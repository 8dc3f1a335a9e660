package io.frazil.write;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.encryption.EncryptedOutputFile;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.util.PropertyUtil;

/** A data file that is being written. Confined to a task's thread. */
final class OpenFile {

    /** How many rows of a column are written before those of the next, at most; as many as a batch has. */
    private static final int MOST_AT_ONCE = 4096;

    /** Iceberg's own least; where values are so large that these make more than a page, pages are larger. */
    private static final int LEAST_AT_ONCE = 100;

    private final DataWriter<OutputRow> file;
    private final RowWriter rows;

    private OpenFile(DataWriter<OutputRow> file, RowWriter rows) {
        this.file = file;
        this.rows = rows;
    }

    /**
     * @param partition not changed afterwards
     * @param first the row that it is begun for
     */
    static OpenFile begin(
            FileTarget target, EncryptedOutputFile file, StructLike partition, Layout layout, OutputRow first) {
        Table table = target.table();
        PartitionSpec spec = table.spec();
        int rowsAtOnce = rowsAtOnce(table, first);
        List<RowWriter> made = new ArrayList<>();
        try {
            DataWriter<OutputRow> writer = Parquet.writeData(file)
                    .forTable(table)
                    .set(TableProperties.PARQUET_ROW_GROUP_CHECK_MIN_RECORD_COUNT, Integer.toString(rowsAtOnce))
                    .set(TableProperties.PARQUET_ROW_GROUP_CHECK_MAX_RECORD_COUNT, Integer.toString(rowsAtOnce))
                    .withSpec(spec)
                    .withPartition(spec.isUnpartitioned() ? null : partition)
                    .withKeyMetadata(file.keyMetadata())
                    .createWriterFunc(message -> {
                        made.add(new RowWriter(table.schema(), target.types(), layout, message, rowsAtOnce));
                        return made.get(0);
                    })
                    .overwrite()
                    .build();
            return new OpenFile(writer, made.get(0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * No more than make a page of the column with the largest values, by the batch that the first row stands in: sizes are
     * looked at behind so many rows. Those that a table wants looked at row by row are.
     */
    private static int rowsAtOnce(Table table, OutputRow first) {
        Map<String, String> properties = table.properties();
        if (PropertyUtil.propertyAsBoolean(
                properties,
                TableProperties.PARQUET_ROW_GROUP_SIZE_TRACK_UNCOMPRESSED,
                TableProperties.PARQUET_ROW_GROUP_SIZE_TRACK_UNCOMPRESSED_DEFAULT)) {
            return 1;
        }
        int page = PropertyUtil.propertyAsInt(
                properties, TableProperties.PARQUET_PAGE_SIZE_BYTES, TableProperties.PARQUET_PAGE_SIZE_BYTES_DEFAULT);
        int most = PropertyUtil.propertyAsInt(
                properties,
                TableProperties.PARQUET_ROW_GROUP_CHECK_MAX_RECORD_COUNT,
                TableProperties.PARQUET_ROW_GROUP_CHECK_MAX_RECORD_COUNT_DEFAULT);
        long rows = page / Math.max(1, first.largestValueBytes());
        return (int) Math.min(Math.min(MOST_AT_ONCE, most), Math.max(LEAST_AT_ONCE, rows));
    }

    void write(OutputRow row) {
        file.write(row);
    }

    /** The columns that the rows stand in are about to be used again. */
    void endBatch() {
        rows.putPending();
    }

    /** About, in bytes. */
    long length() {
        return file.length();
    }

    DataFile end() {
        rows.putPending();
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file.toDataFile();
    }

    /** Closes it, whatever is in it. */
    void abandon() throws IOException {
        file.close();
    }
}
