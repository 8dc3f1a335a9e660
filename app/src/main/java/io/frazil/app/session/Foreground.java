package io.frazil.app.session;

import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.sql.SparkSession;

/**
 * One piece of work that someone waits for and may cancel: its Spark jobs are one group, its thread is interrupted.
 * {@link #run} is for one thread, {@link #cancel} for any.
 */
public final class Foreground<T> {

    private static final AtomicLong NEXT = new AtomicLong();

    private final SparkSession spark;
    private final String group = "foreground-" + NEXT.incrementAndGet();
    private final FutureTask<T> task;
    private final Thread thread;
    private volatile boolean cancelled;

    public Foreground(SparkSession spark, Callable<T> work) {
        this.spark = spark;
        this.task = new FutureTask<>(() -> {
            spark.sparkContext().setJobGroup(group, "", true);
            return work.call();
        });
        this.thread = new Thread(task, group);
        this.thread.setDaemon(true);
    }

    /**
     * Does the work.
     *
     * @throws CancellationException if it was cancelled
     */
    public T run() throws Exception {
        thread.start();
        try {
            T result = task.get();
            if (cancelled) {
                throw new CancellationException();
            }
            return result;
        } catch (ExecutionException e) {
            if (cancelled) {
                throw (CancellationException) new CancellationException().initCause(e.getCause());
            }
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }

    public void cancel() {
        cancelled = true;
        thread.interrupt();
        spark.sparkContext().cancelJobGroup(group);
    }
}
