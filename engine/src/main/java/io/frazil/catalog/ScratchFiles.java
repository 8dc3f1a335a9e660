package io.frazil.catalog;

import org.apache.iceberg.inmemory.InMemoryFileIO;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;

/** The files of a stored table, of which none is changed: what is written stays in memory. Thread-safe. */
record ScratchFiles(InMemoryFileIO memory, FileIO stored) implements FileIO {

    @Override
    public InputFile newInputFile(String path) {
        return memory.fileExists(path) ? memory.newInputFile(path) : stored.newInputFile(path);
    }

    @Override
    public OutputFile newOutputFile(String path) {
        return memory.newOutputFile(path);
    }

    @Override
    public void deleteFile(String path) {
        if (memory.fileExists(path)) {
            memory.deleteFile(path);
        }
    }
}
