package io.frazil.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlainLocalFileSystemTest {

    @TempDir
    private Path directory;

    /** Hadoop's own is the oracle. */
    @Test
    void filesAndDirectoriesHaveThePermissionsThatHadoopGivesThem() throws Exception {
        for (String mode : List.of("644", "600", "755", "070", "000", "1777")) {
            assertEquals(made(mode, LocalFileSystem.class), made(mode, PlainLocalFileSystem.class), mode);
        }
    }

    private List<String> made(String mode, Class<? extends FileSystem> kind) throws Exception {
        Configuration conf = new Configuration();
        conf.setClass("fs.file.impl", kind, FileSystem.class);
        String name = directory.resolve(kind.getSimpleName() + mode).toString();
        try (FileSystem files = FileSystem.newInstance(URI.create("file:///"), conf)) {
            assertInstanceOf(kind, files);
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
