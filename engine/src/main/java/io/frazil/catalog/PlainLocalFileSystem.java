package io.frazil.catalog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * Hadoop's file system of local files, which sets a new file's permissions by itself, for Hadoop starts a process for each
 * file where its native library is missing, and writes no second file of checksums beside it, for Parquet's pages have
 * their own. For {@code fs.file.impl} in Hadoop's configuration.
 */
public final class PlainLocalFileSystem extends LocalFileSystem {

    /** Called by Hadoop. */
    public PlainLocalFileSystem() {
        super(new PlainFiles());
        setWriteChecksum(false);
    }

    private static final class PlainFiles extends RawLocalFileSystem {

        @Override
        public void setPermission(Path path, FsPermission permission) throws IOException {
            PosixFileAttributeView view =
                    Files.getFileAttributeView(pathToFile(path).toPath(), PosixFileAttributeView.class);
            if (view == null || permission.getStickyBit()) {
                super.setPermission(path, permission);
                return;
            }
            view.setPermissions(PosixFilePermissions.fromString(permission.getUserAction().SYMBOL
                    + permission.getGroupAction().SYMBOL
                    + permission.getOtherAction().SYMBOL));
        }
    }
}
