package io.frazil.write;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
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
    private final ParquetLayout layout;
    private final boolean hasRowColumns;
    private final Partitioner partitioner;
    private final OutputFileFactory names;
    private final long maxOpenBytes;
    private final BytesInputCompressor compressor;
    /** Used again, as each looks at the partition's types anew. */
    private final DataFiles.Builder description;
    /** By partition. */
    private final Map<Integer, OpenFile> open = new HashMap<>();

    private final List<DataFile> ended = new ArrayList<>();
    private final List<String> locations = new ArrayList<>();
    private long heldBytes;

    /** Of the rows since the last batch: where they stand in its columns, and their partitions. */
    private int[] rows = new int[64];

    private int[] partitions = new int[64];
    private int count;

    /** @param maxOpenBytes that all open files together may hold, if they are several */
    PartitionFiles(FileTarget target, Layout layout, OutputFileFactory names, long maxOpenBytes) {
        this.target = target;
        this.layout = ParquetLayout.of(target, layout);
        this.hasRowColumns = !layout.byRow().isEmpty();
        this.names = names;
        this.maxOpenBytes = maxOpenBytes;
        this.compressor = this.layout.settings().compressor();
        this.description = DataFiles.builder(target.table().spec());
        this.partitioner = new Partitioner(target.table().spec(), target.table().schema(), layout);
    }

    int openFiles() {
        return open.size();
    }

    void write(OutputRow row) {
        if (count == rows.length) {
            rows = Arrays.copyOf(rows, 2 * count);
            partitions = Arrays.copyOf(partitions, 2 * count);
        }
        int partition = partitioner.partition(row);
        rows[count] = row.ordinal;
        partitions[count++] = partition;
        if (hasRowColumns) {
            file(partition).writeByRow(row.byRow);
        }
    }

    private OpenFile file(int partition) {
        return open.computeIfAbsent(partition, this::begin);
    }

    private OpenFile begin(int number) {
        PartitionData partition = partitioner.data(number);
        var file = target.table().spec().isUnpartitioned() ? names.newOutputFile() : names.newOutputFile(partition);
        locations.add(file.encryptingOutputFile().location());
        return new OpenFile(layout, file, partition, compressor);
    }

    /**
     * Takes the rows out of the batch's columns, which may then be used again. Ends the files that are large enough, and
     * the largest ones if all hold too much.
     */
    void endBatch(OutputRow batch) {
        int[] ends = sortByPartition();
        for (int partition = 0, from = 0; partition < ends.length; partition++) {
            if (ends[partition] > from) {
                write(partition, batch, from, ends[partition]);
                from = ends[partition];
            }
        }
        count = 0;
        if (open.size() > 1 && heldBytes > maxOpenBytes) {
            endLargest();
        }
    }

    /** In the order in which they came within a partition. Tells where the rows of each partition end. */
    private int[] sortByPartition() {
        int[] ends = new int[partitioner.count()];
        if (ends.length == 1) {
            ends[0] = count;
            return ends;
        }
        for (int i = 0; i < count; i++) {
            ends[partitions[i]]++;
        }
        for (int partition = 0, end = 0; partition < ends.length; partition++) {
            end += ends[partition];
            ends[partition] = end;
        }
        int[] sorted = new int[rows.length];
        int[] next = ends.clone();
        for (int i = count - 1; i >= 0; i--) {
            sorted[--next[partitions[i]]] = rows[i];
        }
        rows = sorted;
        return ends;
    }

    private void write(int partition, OutputRow batch, int from, int to) {
        OpenFile file = file(partition);
        heldBytes -= file.heldBytes();
        file.write(batch, rows, from, to);
        heldBytes += file.heldBytes();
        if (file.length() >= target.targetFileBytes()) {
            end(partition);
        }
    }

    private void endLargest() {
        List<Integer> largestFirst = new ArrayList<>(open.keySet());
        largestFirst.sort(Comparator.comparingLong(
                        (Integer partition) -> open.get(partition).heldBytes())
                .reversed());
        for (int partition : largestFirst) {
            if (heldBytes <= maxOpenBytes / 2) {
                break;
            }
            end(partition);
        }
    }

    private void end(int partition) {
        OpenFile file = open.remove(partition);
        heldBytes -= file.heldBytes();
        ended.add(file.end(description));
    }

    /** Ends all files. */
    List<DataFile> complete() {
        List.copyOf(open.keySet()).forEach(this::end);
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
