package io.frazil.bench.spark;

import io.frazil.bench.contender.Contender;
import io.frazil.bench.contender.Task;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.sql.types.StructType;

/**
 * Takes a topic into a table with Structured Streaming. With {@code -Dbench.tuned=true} rows are not shuffled to the
 * table's partitions first, and each task keeps a file open for every one of them. For one thread.
 */
public final class SparkContender implements Contender {

    private final SparkSession session;
    private final boolean tuned;

    private SparkContender(SparkSession session, boolean tuned) {
        this.session = session;
        this.tuned = tuned;
    }

    public static void main(String[] args) throws Exception {
        SparkSession session = SparkSession.builder()
                .master("local[*]")
                .config("spark.ui.enabled", "false")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.sql.shuffle.partitions", Runtime.getRuntime().availableProcessors())
                .config("spark.sql.session.timeZone", "UTC")
                .config("spark.sql.extensions", "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions")
                .getOrCreate();
        Contender.serve(new SparkContender(session, Boolean.getBoolean("bench.tuned")));
    }

    @Override
    public String carryOut(Task task) throws Exception {
        session.conf().set("spark.sql.catalog.peer", "org.apache.iceberg.spark.SparkCatalog");
        session.conf().set("spark.sql.catalog.peer.type", "hadoop");
        session.conf().set("spark.sql.catalog.peer.warehouse", task.warehouse());
        String table = "peer.bench." + task.table();
        Dataset<Row> rows = rows(task);
        session.sql("CREATE TABLE " + table + " (" + rows.schema().toDDL() + ") USING iceberg PARTITIONED BY ("
                + task.partitionBy() + ") TBLPROPERTIES ('write.distribution-mode' = '" + (tuned ? "none" : "hash")
                + "')");
        rows.writeStream()
                .format("iceberg")
                .outputMode("append")
                .option("fanout-enabled", "true")
                .option("checkpointLocation", task.warehouse() + "/checkpoints/" + task.table())
                .trigger(Trigger.AvailableNow())
                .toTable(table)
                .awaitTermination();
        return "done";
    }

    private Dataset<Row> rows(Task task) {
        return session.readStream()
                .format("kafka")
                .option("kafka.bootstrap.servers", task.bootstrapServers())
                .option("subscribe", task.topic())
                .option("startingOffsets", "earliest")
                .load()
                .select(functions
                        .from_json(functions.col("value").cast("string"), StructType.fromDDL(task.columns()))
                        .as("message"))
                .select("message.*")
                .where(task.where())
                .selectExpr(task.select().split(";\\s*"));
    }
}
