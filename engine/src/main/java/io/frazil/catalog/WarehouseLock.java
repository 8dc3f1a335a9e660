package io.frazil.catalog;

import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

/**
 * Keeps a second process from a Hadoop catalog on a local file system: there two commits can both win, since renaming
 * is no compare-and-swap. Within a process Iceberg's own locks suffice, so that a process holds the lock once, until it
 * ends. Thread-safe.
 */
final class WarehouseLock {

    private static final Map<Path, FileLock> HELD = new HashMap<>();

    private WarehouseLock() {}

    /** @throws FrazilException UNSUPPORTED if another process holds the warehouse */
    static void hold(String catalog, Path warehouse) {
        synchronized (HELD) {
            try {
                Files.createDirectories(warehouse);
                Path real = warehouse.toRealPath();
                if (!HELD.containsKey(real)) {
                    HELD.put(real, lock(catalog, real));
                }
            } catch (IOException e) {
                throw new FrazilException(
                        ErrorCode.STORAGE,
                        "could not lock warehouse " + warehouse + " of catalog " + catalog,
                        "see whether the directory can be written to",
                        e);
            }
        }
    }

    private static FileLock lock(String catalog, Path warehouse) throws IOException {
        FileChannel channel = FileChannel.open(
                warehouse.resolve(".frazil.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock();
        if (lock == null) {
            channel.close();
            throw new FrazilException(
                    ErrorCode.UNSUPPORTED,
                    "cannot open catalog " + catalog + ": another process uses its warehouse " + warehouse
                            + ", and a catalog of type hadoop on a local file system is for one process",
                    "end the other process, or leave out the type for a catalog that processes can share");
        }
        return lock;
    }
}
