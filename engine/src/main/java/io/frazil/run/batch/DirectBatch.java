package io.frazil.run.batch;

import io.frazil.write.DirectAppend;
import io.frazil.write.RowProgram;
import java.util.UUID;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.connector.read.Batch;
import org.apache.spark.sql.execution.SQLExecution;
import scala.runtime.BoxedUnit;

/** A batch that is read and written by tasks of our own. Belongs to the thread of its {@link AppendPath}. */
record DirectBatch(SparkSession session, Batch batch, RowProgram program, DirectAppend append) implements AppendBatch {

    @Override
    public Object call() {
        // Tasks ask for the session's settings as those of a query of Spark's do.
        return SQLExecution.withSQLConfPropagated(session, () -> {
            append.write(
                    session.sparkContext(), batch, program, UUID.randomUUID().toString());
            append.commit();
            return BoxedUnit.UNIT;
        });
    }

    @Override
    public void discard() {
        append.discard();
    }
}
