package io.frazil.stream.scan;

import io.frazil.flow.FrazilException;
import org.apache.spark.SparkThrowable;

/** An error of ours that ends a task: Spark hands it on as it is, where others become the text of an aborted job. */
final class TaskFailure extends FrazilException implements SparkThrowable {

    TaskFailure(FrazilException failure) {
        super(failure);
    }

    @Override
    public String getCondition() {
        return "FRAZIL_" + code();
    }
}
