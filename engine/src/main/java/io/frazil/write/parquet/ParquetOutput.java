package io.frazil.write.parquet;

import java.io.IOException;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.shaded.org.apache.parquet.io.PositionOutputStream;

/** A file of a table's storage, as Parquet's library wants one. */
public record ParquetOutput(OutputFile file) implements org.apache.iceberg.shaded.org.apache.parquet.io.OutputFile {

    @Override
    public PositionOutputStream create(long blockSizeHint) {
        return new Stream(file.create());
    }

    @Override
    public PositionOutputStream createOrOverwrite(long blockSizeHint) {
        return new Stream(file.createOrOverwrite());
    }

    @Override
    public boolean supportsBlockSize() {
        return false;
    }

    @Override
    public long defaultBlockSize() {
        return 0;
    }

    @Override
    public String getPath() {
        return file.location();
    }

    private static final class Stream extends PositionOutputStream {

        private final org.apache.iceberg.io.PositionOutputStream below;

        Stream(org.apache.iceberg.io.PositionOutputStream below) {
            this.below = below;
        }

        @Override
        public long getPos() throws IOException {
            return below.getPos();
        }

        @Override
        public void write(int b) throws IOException {
            below.write(b);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            below.write(bytes, from, length);
        }

        @Override
        public void flush() throws IOException {
            below.flush();
        }

        @Override
        public void close() throws IOException {
            below.close();
        }
    }
}
