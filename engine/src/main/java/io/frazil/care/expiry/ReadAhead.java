package io.frazil.care.expiry;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.inmemory.InMemoryInputFile;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.SupportsBulkOperations;

/**
 * A table's storage with some manifest lists read already: Iceberg's clean-up passes over one that it cannot read, and
 * would take for unused what only that one holds. Not to be sent to executors.
 */
final class ReadAhead implements FileIO, SupportsBulkOperations {

    private static final long serialVersionUID = 1;

    private final FileIO below;
    private final transient Map<String, byte[]> lists;

    private ReadAhead(FileIO below, Map<String, byte[]> lists) {
        this.below = below;
        this.lists = lists;
    }

    static ReadAhead of(FileIO below, List<Snapshot> snapshots) {
        Map<String, byte[]> lists = new HashMap<>();
        for (Snapshot snapshot : snapshots) {
            String location = snapshot.manifestListLocation();
            if (location != null) {
                lists.put(location, bytes(below.newInputFile(location)));
            }
        }
        return new ReadAhead(below, lists);
    }

    private static byte[] bytes(InputFile file) {
        try (InputStream in = file.newStream()) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public InputFile newInputFile(String location) {
        byte[] list = lists.get(location);
        return list == null ? below.newInputFile(location) : new InMemoryInputFile(location, list);
    }

    @Override
    public OutputFile newOutputFile(String location) {
        return below.newOutputFile(location);
    }

    @Override
    public void deleteFile(String location) {
        below.deleteFile(location);
    }

    @Override
    public void deleteFiles(Iterable<String> locations) {
        if (below instanceof SupportsBulkOperations bulk) {
            bulk.deleteFiles(locations);
        } else {
            locations.forEach(below::deleteFile);
        }
    }

    @Override
    public Map<String, String> properties() {
        return below.properties();
    }
}
