package io.frazil.catalog;

import org.apache.spark.TaskFailedReason;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.SparkPlugin;

/** For {@code spark.plugins}: gives back what reads of Iceberg leave behind in the processes that run tasks. */
public final class ReadMemoryPlugin implements SparkPlugin {

    @Override
    public DriverPlugin driverPlugin() {
        return null;
    }

    @Override
    public ExecutorPlugin executorPlugin() {
        ReadMemory memory = ReadMemory.ofThisProcess();
        return new ExecutorPlugin() {

            @Override
            public void onTaskStart() {
                memory.begun(Thread.currentThread().getId());
            }

            @Override
            public void onTaskSucceeded() {
                memory.ended(Thread.currentThread().getId());
            }

            @Override
            public void onTaskFailed(TaskFailedReason reason) {
                memory.ended(Thread.currentThread().getId());
            }
        };
    }
}
