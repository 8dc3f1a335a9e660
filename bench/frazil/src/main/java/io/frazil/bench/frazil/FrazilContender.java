package io.frazil.bench.frazil;

import io.frazil.app.session.FrazilSession;
import io.frazil.app.session.SessionSettings;
import io.frazil.bench.contender.Contender;
import io.frazil.bench.contender.Task;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Takes a topic into a table with a flow. For one thread. */
public final class FrazilContender implements Contender {

    private final SparkSession spark;

    private FrazilContender(SparkSession spark) {
        this.spark = spark;
    }

    /** @param args {@code train}: runs what the launcher keeps the classes of, and ends */
    public static void main(String[] args) throws Exception {
        SessionSettings settings = SessionSettings.of(
                System.getProperty("bench.warehouse", "warehouse"),
                "local[*]",
                Map.of(),
                Runtime.getRuntime().availableProcessors());
        try (FrazilSession session = FrazilSession.open(settings)) {
            if (List.of(args).contains("train")) {
                session.spark().sql("CREATE TABLE t USING iceberg AS SELECT 1 AS id");
            } else {
                Contender.serve(new FrazilContender(session.spark()));
            }
        }
    }

    @Override
    public String carryOut(Task task) {
        return task.verb() == Task.Verb.RUN ? run(task) : check(task);
    }

    private String run(Task task) {
        String stream = task.table() + "_stream";
        spark.sql("CREATE TABLE " + stream + " (" + task.columns() + ") USING kafka OPTIONS (bootstrap.servers = '"
                + task.bootstrapServers() + "', subscribe = '" + task.topic() + "', startingOffsets = 'earliest')");
        spark.sql("CREATE TABLE " + task.table() + " USING iceberg PARTITIONED BY (" + task.partitionBy()
                + ") AS SELECT " + task.select().replace(";", ",") + " FROM " + stream + " WHERE " + task.where());
        spark.sql("WAIT FOR FLOW " + task.table() + " TIMEOUT 60 MINUTES");
        spark.sql("STOP FLOW " + task.table());
        return "done";
    }

    /** Any contender's table: how many rows, and a sum over their hashes that does not depend on their order. */
    private String check(Task task) {
        String table = task.table();
        if (!task.warehouse().isEmpty()) {
            spark.conf().set("spark.sql.catalog.peer", "org.apache.iceberg.spark.SparkCatalog");
            spark.conf().set("spark.sql.catalog.peer.type", "hadoop");
            spark.conf().set("spark.sql.catalog.peer.warehouse", task.warehouse());
            table = "peer.bench." + table;
        }
        Row row = spark.sql("SELECT COUNT(*), SUM(CAST(xxhash64(*) AS DECIMAL(38))) FROM " + table)
                .first();
        return row.get(0) + " rows, hash " + row.get(1);
    }
}
