package io.frazil.commit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.hadoop.HadoopFileIO;
import org.apache.iceberg.inmemory.InMemoryFileIO;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;
import org.apache.iceberg.io.SeekableInputStream;
import org.junit.jupiter.api.Test;

class ListMemoryTest {

    private static final String DIRECTORY = "s3://bucket/t/metadata/";

    /** Tells what is read of it, and may break where a file ends. */
    private static final class Storage extends InMemoryFileIO {
        private static final long serialVersionUID = 1;
        private final List<String> read = new ArrayList<>();
        private boolean broken;

        @Override
        public InputFile newInputFile(String location) {
            read.add(location);
            return super.newInputFile(location);
        }

        @Override
        public OutputFile newOutputFile(String location) {
            if (!broken) {
                return super.newOutputFile(location);
            }
            return new Broken(super.newOutputFile(location));
        }
    }

    private record Broken(OutputFile below) implements OutputFile {
        @Override
        public PositionOutputStream create() {
            return new PositionOutputStream() {
                private long taken;

                @Override
                public long getPos() {
                    return taken;
                }

                @Override
                public void write(int b) {
                    taken++;
                }

                @Override
                public void close() throws IOException {
                    throw new IOException("no space");
                }
            };
        }

        @Override
        public PositionOutputStream createOrOverwrite() {
            return create();
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

    /** What is kept in memory is kept for all tests. */
    private final String list = DIRECTORY + "snap-1-1-" + UUID.randomUUID() + ".avro";

    private final Storage storage = new Storage();
    private final ListMemory memory = new ListMemory(16);
    private final FileIO over = memory.over(storage);

    private void write(String location, String text) throws IOException {
        try (PositionOutputStream to = over.newOutputFile(location).create()) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            to.write(bytes[0]);
            to.write(bytes, 1, bytes.length - 1);
            assertEquals(bytes.length, to.getPos());
        }
    }

    private String read(String location) throws IOException {
        InputFile file = over.newInputFile(location);
        try (SeekableInputStream from = file.newStream()) {
            byte[] bytes = from.readAllBytes();
            assertEquals(bytes.length, file.getLength());
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    @Test
    void aListThatWasWrittenIsNotReadFromStorage() throws IOException {
        write(list, "manifests");
        assertEquals("manifests", read(list));
        assertEquals(List.of(), storage.read);
        assertEquals(
                "manifests", new String(storage.newInputFile(list).newStream().readAllBytes(), StandardCharsets.UTF_8));
    }

    @Test
    void anythingElseIs() throws IOException {
        String manifest = DIRECTORY + UUID.randomUUID() + "-m0.avro";
        write(manifest, "files");
        assertEquals("files", read(manifest));
        assertEquals(List.of(manifest), storage.read);
    }

    @Test
    void theOldestAreForgotten() throws IOException {
        write(list, "12345678");
        write(list + "2", "12345678");
        assertEquals("12345678", read(list));
        write(list + "3", "1");
        read(list + "2");
        read(list + "3");
        assertEquals(List.of(), storage.read);
        read(list);
        assertEquals(List.of(list), storage.read);
    }

    @Test
    void aListThatDidNotReachStorageIsNotThere() {
        storage.broken = true;
        assertThrows(IOException.class, () -> write(list, "manifests"));
        assertThrows(NotFoundException.class, () -> read(list));
    }

    @Test
    void aListThatWasDeletedIsNotThere() throws IOException {
        write(list, "manifests");
        over.deleteFile(list);
        assertThrows(NotFoundException.class, () -> read(list));
    }

    @Test
    void theStorageTravelsAlone() throws Exception {
        assertSame(over, memory.over(storage));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(memory.over(new HadoopFileIO(new Configuration(false))));
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            assertEquals(HadoopFileIO.class, in.readObject().getClass());
        }
    }
}
