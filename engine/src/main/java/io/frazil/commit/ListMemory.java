package io.frazil.commit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.inmemory.InMemoryInputFile;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;

/**
 * The manifest lists that this process has written last. Iceberg reads each of them once more, behind its own commit and
 * before the next one, which costs two requests where a table is kept in an object store. A list never changes once it
 * is written. Thread-safe.
 */
final class ListMemory {

    private static final ListMemory OF_THIS_PROCESS = new ListMemory(8 << 20);

    private final long maxBytes;
    private final Map<String, byte[]> lists = new LinkedHashMap<>();
    private long bytes;
    private Storage last;

    /** @param maxBytes of all lists together; the oldest are forgotten first */
    ListMemory(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    static ListMemory ofThisProcess() {
        return OF_THIS_PROCESS;
    }

    /** The storage itself, but for lists that were written through this memory; the same one for the same storage. */
    synchronized FileIO over(FileIO storage) {
        if (last == null || last.below != storage) {
            last = new Storage(storage, this);
        }
        return last;
    }

    private synchronized void keep(String location, byte[] list) {
        forget(location);
        lists.put(location, list);
        bytes += list.length;
        while (bytes > maxBytes) {
            forget(lists.keySet().iterator().next());
        }
    }

    private synchronized void forget(String location) {
        byte[] list = lists.remove(location);
        if (list != null) {
            bytes -= list.length;
        }
    }

    private synchronized Optional<byte[]> kept(String location) {
        return Optional.ofNullable(lists.get(location));
    }

    /** As Iceberg's SnapshotProducer names them. */
    private static boolean isList(String location) {
        return location.startsWith("snap-", location.lastIndexOf('/') + 1);
    }

    /** Where it is sent to executors, the storage below goes alone. */
    private static final class Storage implements FileIO {

        private static final long serialVersionUID = 1;

        private final FileIO below;
        private final transient ListMemory memory;

        Storage(FileIO below, ListMemory memory) {
            this.below = below;
            this.memory = memory;
        }

        @Override
        public InputFile newInputFile(String location) {
            return memory.kept(location)
                    .<InputFile>map(list -> new InMemoryInputFile(location, list))
                    .orElseGet(() -> below.newInputFile(location));
        }

        @Override
        public InputFile newInputFile(String location, long length) {
            return below.newInputFile(location, length);
        }

        @Override
        public OutputFile newOutputFile(String location) {
            OutputFile file = below.newOutputFile(location);
            return isList(location) ? new ListFile(file, memory) : file;
        }

        @Override
        public void deleteFile(String location) {
            memory.forget(location);
            below.deleteFile(location);
        }

        @Override
        public Map<String, String> properties() {
            return below.properties();
        }

        private Object writeReplace() {
            return below;
        }
    }

    private record ListFile(OutputFile below, ListMemory memory) implements OutputFile {

        @Override
        public PositionOutputStream create() {
            return new Copying(below.create(), below.location(), memory);
        }

        @Override
        public PositionOutputStream createOrOverwrite() {
            return new Copying(below.createOrOverwrite(), below.location(), memory);
        }

        @Override
        public String location() {
            return below.location();
        }

        @Override
        public InputFile toInputFile() {
            return below.toInputFile();
        }
    }

    /** What it copies is kept when the storage has it. */
    private static final class Copying extends PositionOutputStream {

        private final PositionOutputStream below;
        private final String location;
        private final ListMemory memory;
        private final ByteArrayOutputStream copy = new ByteArrayOutputStream();

        Copying(PositionOutputStream below, String location, ListMemory memory) {
            this.below = below;
            this.location = location;
            this.memory = memory;
        }

        @Override
        public long getPos() throws IOException {
            return below.getPos();
        }

        @Override
        public long storedLength() throws IOException {
            return below.storedLength();
        }

        @Override
        public void write(int b) throws IOException {
            below.write(b);
            copy.write(b);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            below.write(bytes, from, length);
            copy.write(bytes, from, length);
        }

        @Override
        public void flush() throws IOException {
            below.flush();
        }

        @Override
        public void close() throws IOException {
            below.close();
            memory.keep(location, copy.toByteArray());
        }
    }
}
