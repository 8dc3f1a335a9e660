package io.frazil.catalog;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlainLocalFileSystemTest {

    private static final byte[] CONTENT = "content".getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path directory;

    /** Hadoop's own is the oracle. */
    @Test
    void filesAndDirectoriesHaveThePermissionsThatHadoopGivesThem() throws Exception {
        for (String mode : List.of("644", "600", "755", "070", "000", "1777")) {
            assertEquals(made(mode, LocalFileSystem.class), made(mode, PlainLocalFileSystem.class), mode);
        }
    }

    @Test
    void noFileOfChecksumsIsWritten() throws Exception {
        write(PlainLocalFileSystem.class);
        assertArrayEquals(new String[] {"file"}, directory.toFile().list());
        assertArrayEquals(CONTENT, read());
    }

    @Test
    void checksumsThatAreThereAreVerified() throws Exception {
        write(LocalFileSystem.class);
        assertTrue(Files.exists(directory.resolve(".file.crc")));
        assertArrayEquals(CONTENT, read());
        byte[] spoilt = CONTENT.clone();
        spoilt[3]++;
        Files.write(directory.resolve("file"), spoilt);
        ChecksumException e = assertThrows(ChecksumException.class, this::read);
        assertTrue(e.getMessage().startsWith("Checksum error: "), e.getMessage());
    }

    private void write(Class<? extends FileSystem> kind) throws Exception {
        try (FileSystem files = open(kind);
                OutputStream file = files.create(file())) {
            file.write(CONTENT);
        }
    }

    private byte[] read() throws Exception {
        try (FileSystem files = open(PlainLocalFileSystem.class);
                InputStream file = files.open(file())) {
            return file.readAllBytes();
        }
    }

    private org.apache.hadoop.fs.Path file() {
        return new org.apache.hadoop.fs.Path(directory.resolve("file").toString());
    }

    private static FileSystem open(Class<? extends FileSystem> kind) throws IOException {
        Configuration conf = new Configuration();
        conf.setClass("fs.file.impl", kind, FileSystem.class);
        FileSystem files = FileSystem.newInstance(URI.create("file:///"), conf);
        assertInstanceOf(kind, files);
        return files;
    }

    private List<String> made(String mode, Class<? extends FileSystem> kind) throws Exception {
        String name = directory.resolve(kind.getSimpleName() + mode).toString();
        try (FileSystem files = open(kind)) {
            org.apache.hadoop.fs.Path file = new org.apache.hadoop.fs.Path(name);
            files.create(file).close();
            String asMade = permissions(name);
            files.setPermission(file, new FsPermission(mode));
            org.apache.hadoop.fs.Path parent = new org.apache.hadoop.fs.Path(name + "-directory");
            files.mkdirs(parent, new FsPermission(mode));
            return List.of(
                    asMade,
                    permissions(name),
                    permissions(parent.toString()),
                    files.getFileStatus(parent).getPermission().toString());
        }
    }

    private static String permissions(String file) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(file)));
    }
}
