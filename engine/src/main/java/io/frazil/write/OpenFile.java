package io.frazil.write;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.PartitionData;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.encryption.EncryptedOutputFile;
import org.apache.iceberg.shaded.org.apache.parquet.compression.CompressionCodecFactory.BytesInputCompressor;
import org.apache.spark.sql.catalyst.InternalRow;

/** A data file that is being written. Confined to a task's thread. */
final class OpenFile {

    private final PartitionSpec spec;
    private final EncryptedOutputFile file;
    private final PartitionData partition;
    private final ColumnAppender columns;
    private long heldBytes;

    OpenFile(ParquetLayout layout, EncryptedOutputFile file, PartitionData partition, BytesInputCompressor compressor) {
        this.spec = layout.target().table().spec();
        this.file = file;
        this.partition = partition;
        this.columns = new ColumnAppender(layout, compressor, file.encryptingOutputFile());
    }

    /** Takes the part of a row that goes through Iceberg's own writers; its other part comes with {@link #write}. */
    void writeByRow(InternalRow row) {
        columns.writeByRow(row);
    }

    /**
     * @param batch whose columns have the rows
     * @param rows where they stand in them; those from {@code from} are taken
     */
    void write(OutputRow batch, int[] rows, int from, int to) {
        columns.write(batch, rows, from, to);
        heldBytes = columns.heldBytes();
    }

    /** About, in bytes. */
    long length() {
        return columns.length();
    }

    /** Of memory, about. */
    long heldBytes() {
        return heldBytes;
    }

    /** @param description of another file of the table, or of none */
    DataFile end(DataFiles.Builder description) {
        close();
        description.clear();
        return description
                .withFormat(FileFormat.PARQUET)
                .withPath(file.encryptingOutputFile().location())
                .withPartition(spec.isUnpartitioned() ? null : partition)
                .withEncryptionKeyMetadata(file.keyMetadata())
                .withFileSizeInBytes(columns.length())
                .withMetrics(columns.metrics())
                .withSplitOffsets(columns.splitOffsets())
                .build();
    }

    /** Whatever is in it. */
    void close() {
        try {
            columns.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
