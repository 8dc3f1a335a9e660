package io.frazil.write;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.PartitionData;
import org.apache.iceberg.io.OutputFileFactory;
import org.apache.iceberg.shaded.org.apache.parquet.compression.CompressionCodecFactory.BytesInputCompressor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of one task: one open for each partition that has rows, ended when it is large enough, or when all of them
 * together hold too much memory. Confined to the task's thread.
 */
final class PartitionFiles {

    private static final Logger LOG = LoggerFactory.getLogger(PartitionFiles.class);

    private final FileTarget target;
    private final Layout layout;
    private final Partitioner partitioner;
    private final OutputFileFactory names;
    private final long maxOpenBytes;
    private final BytesInputCompressor compressor;
    private final Map<PartitionData, OpenFile> open = new HashMap<>();
    private final List<DataFile> ended = new ArrayList<>();
    private final List<String> locations = new ArrayList<>();
    private OpenFile current;

    /** @param maxOpenBytes that all open files together may hold, if they are several */
    PartitionFiles(FileTarget target, Layout layout, OutputFileFactory names, long maxOpenBytes) {
        this.target = target;
        this.layout = layout;
        this.names = names;
        this.maxOpenBytes = maxOpenBytes;
        this.compressor = ParquetSettings.of(target.table().properties()).compressor();
        this.partitioner = new Partitioner(target.table().spec(), target.table().schema(), layout);
    }

    void write(OutputRow row) {
        if (partitioner.moves(row) || current == null) {
            current = open.get(partitioner.partition());
            if (current == null) {
                PartitionData partition = partitioner.partition().copy();
                current = begin(partition);
                open.put(partition, current);
            }
        }
        current.write(row);
    }

    private OpenFile begin(PartitionData partition) {
        var file = target.table().spec().isUnpartitioned() ? names.newOutputFile() : names.newOutputFile(partition);
        locations.add(file.encryptingOutputFile().location());
        return OpenFile.begin(target, file, partition, layout, compressor);
    }

    /**
     * To be called before the columns of the rows are used again. Ends the files that are large enough, and the largest
     * ones if all hold too much.
     */
    void endBatch() {
        long held = 0;
        for (OpenFile file : List.copyOf(open.values())) {
            file.endBatch();
            if (file.length() >= target.targetFileBytes()) {
                end(file);
            } else {
                held += file.heldBytes();
            }
        }
        if (open.size() < 2 || held <= maxOpenBytes) {
            return;
        }
        List<OpenFile> largestFirst = new ArrayList<>(open.values());
        largestFirst.sort(Comparator.comparingLong(OpenFile::heldBytes).reversed());
        for (OpenFile file : largestFirst) {
            if (held <= maxOpenBytes / 2) {
                break;
            }
            held -= file.heldBytes();
            end(file);
        }
    }

    private void end(OpenFile file) {
        open.values().remove(file);
        if (file == current) {
            current = null;
        }
        ended.add(file.end());
    }

    /** Ends all files. */
    List<DataFile> complete() {
        List.copyOf(open.values()).forEach(this::end);
        compressor.release();
        return List.copyOf(ended);
    }

    /** Leaves nothing behind. */
    void abandon(Throwable why) {
        for (OpenFile file : open.values()) {
            try {
                file.close();
            } catch (RuntimeException e) {
                why.addSuppressed(e);
            }
        }
        compressor.release();
        for (String location : locations) {
            try {
                target.table().io().deleteFile(location);
            } catch (RuntimeException e) {
                LOG.warn("File {} of a task that failed could not be deleted", location, e);
            }
        }
    }
}
