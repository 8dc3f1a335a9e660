package io.frazil.write;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.encryption.EncryptedOutputFile;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.shaded.org.apache.parquet.compression.CompressionCodecFactory.BytesInputCompressor;

/** A data file that is being written. Confined to a task's thread. */
final class OpenFile {

    private final DataWriter<OutputRow> file;
    private final ColumnAppender columns;

    private OpenFile(DataWriter<OutputRow> file, ColumnAppender columns) {
        this.file = file;
        this.columns = columns;
    }

    /** @param partition not changed afterwards */
    static OpenFile begin(
            FileTarget target,
            EncryptedOutputFile file,
            StructLike partition,
            Layout layout,
            BytesInputCompressor compressor) {
        PartitionSpec spec = target.table().spec();
        ColumnAppender columns = new ColumnAppender(target, layout, compressor, file.encryptingOutputFile());
        DataWriter<OutputRow> writer = new DataWriter<>(
                columns,
                FileFormat.PARQUET,
                file.encryptingOutputFile().location(),
                spec,
                spec.isUnpartitioned() ? null : partition,
                file.keyMetadata());
        return new OpenFile(writer, columns);
    }

    void write(OutputRow row) {
        file.write(row);
    }

    /** The columns that the rows stand in are about to be used again. */
    void endBatch() {
        columns.endBatch();
    }

    /** About, in bytes. */
    long length() {
        return file.length();
    }

    /** Of memory, about. */
    long heldBytes() {
        return columns.heldBytes();
    }

    DataFile end() {
        close();
        return file.toDataFile();
    }

    /** Whatever is in it. */
    void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
