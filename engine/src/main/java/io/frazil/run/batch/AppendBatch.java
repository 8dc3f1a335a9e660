package io.frazil.run.batch;

import java.util.concurrent.Callable;

/** A batch whose rows are added to the table: called once, under the committer, it makes its files and commits them. */
public interface AppendBatch extends Callable<Object> {

    /** Deletes files that were made and that the table has none of. */
    void discard();
}
