package io.frazil.faults;

import io.frazil.faults.Fault.Call;
import java.io.IOException;
import org.apache.iceberg.exceptions.RuntimeIOException;
import org.apache.iceberg.hadoop.HadoopFileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;
import org.apache.iceberg.io.SeekableInputStream;

/** Files that fail when {@link Faults} says so. As thread-safe as Hadoop's. */
public final class FaultyFileIO extends HadoopFileIO {

    private static final long serialVersionUID = 1L;

    @Override
    public InputFile newInputFile(String path) {
        return new Input(super.newInputFile(path));
    }

    @Override
    public InputFile newInputFile(String path, long length) {
        return new Input(super.newInputFile(path, length));
    }

    @Override
    public OutputFile newOutputFile(String path) {
        return new Output(super.newOutputFile(path));
    }

    @Override
    public void deleteFile(String path) {
        call("delete " + path);
        super.deleteFile(path);
    }

    private static void call(String what) {
        Faults.watch().file(what);
        boolean data = what.contains("/data/");
        if (Faults.at(Call.FILE, what).isPresent()
                || data && Faults.at(Call.DATA_FILE, what).isPresent()) {
            throw new RuntimeIOException(new IOException("a fault: " + what));
        }
    }

    private record Input(InputFile delegate) implements InputFile {

        @Override
        public long getLength() {
            return delegate.getLength();
        }

        @Override
        public SeekableInputStream newStream() {
            call("open " + location());
            return delegate.newStream();
        }

        @Override
        public String location() {
            return delegate.location();
        }

        @Override
        public boolean exists() {
            return delegate.exists();
        }
    }

    private record Output(OutputFile delegate) implements OutputFile {

        @Override
        public PositionOutputStream create() {
            call("create " + location());
            return new Stream(delegate.create(), location());
        }

        @Override
        public PositionOutputStream createOrOverwrite() {
            call("create " + location());
            return new Stream(delegate.createOrOverwrite(), location());
        }

        @Override
        public String location() {
            return delegate.location();
        }

        @Override
        public InputFile toInputFile() {
            return new Input(delegate.toInputFile());
        }
    }

    /** Fails when everything has been written: the file may be whole, and nobody may count on it. */
    private static final class Stream extends PositionOutputStream {

        private final PositionOutputStream delegate;
        private final String location;
        private boolean closed;

        Stream(PositionOutputStream delegate, String location) {
            this.delegate = delegate;
            this.location = location;
        }

        @Override
        public long getPos() throws IOException {
            return delegate.getPos();
        }

        @Override
        public long storedLength() throws IOException {
            return delegate.storedLength();
        }

        @Override
        public void write(int oneByte) throws IOException {
            delegate.write(oneByte);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            delegate.write(bytes, from, length);
        }

        @Override
        public void flush() throws IOException {
            delegate.flush();
        }

        @Override
        public void close() throws IOException {
            delegate.close();
            if (!closed) {
                closed = true;
                call("close " + location);
            }
        }
    }
}
