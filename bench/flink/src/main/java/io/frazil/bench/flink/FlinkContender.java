package io.frazil.bench.flink;

import io.frazil.bench.contender.Contender;
import io.frazil.bench.contender.Task;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;

/**
 * Takes a topic into a table with Flink SQL in a cluster of this process, up to the end that the topic has. Checkpoints
 * every ten seconds; parallelism is the number of cores. For one thread.
 */
public final class FlinkContender implements Contender {

    private static final Pattern DATE_OF = Pattern.compile("to_date\\((\\w+)\\)");
    private static final Pattern ALIAS = Pattern.compile(" AS (\\w+)$");

    private FlinkContender() {}

    public static void main(String[] args) throws Exception {
        Contender.serve(new FlinkContender());
    }

    @Override
    public String carryOut(Task task) throws Exception {
        TableEnvironment tables = environment();
        tables.executeSql("CREATE TABLE messages (" + columns(task)
                + ") WITH ('connector' = 'kafka', 'topic' = '" + task.topic() + "', 'properties.bootstrap.servers' = '"
                + task.bootstrapServers() + "', 'properties.group.id' = '" + task.table()
                + "', 'scan.startup.mode' = 'earliest-offset', 'scan.bounded.mode' = 'latest-offset',"
                + " 'format' = 'json', 'json.timestamp-format.standard' = 'ISO-8601')");
        tables.executeSql("CREATE CATALOG peer WITH ('type' = 'iceberg', 'catalog-type' = 'hadoop', 'warehouse' = '"
                + task.warehouse() + "')");
        tables.executeSql("CREATE DATABASE IF NOT EXISTS peer.bench");
        String table = "peer.bench." + task.table();
        String query = "SELECT " + select(task) + " FROM messages WHERE " + task.where();
        String columns = tables.sqlQuery(query).getResolvedSchema().getColumns().stream()
                .map(column -> "`" + column.getName() + "` "
                        + column.getDataType().getLogicalType().asSerializableString())
                .collect(Collectors.joining(", "));
        tables.executeSql("CREATE TABLE " + table + " (" + columns + ") PARTITIONED BY (`" + task.partitionBy() + "`)");
        tables.executeSql("INSERT INTO " + table + " " + query).await();
        return "done";
    }

    private static TableEnvironment environment() {
        Configuration settings = new Configuration();
        settings.setString(
                "parallelism.default", Integer.toString(Runtime.getRuntime().availableProcessors()));
        settings.setString("execution.checkpointing.interval", "10 s");
        settings.setString("table.exec.iceberg.use-v2-sink", "true");
        settings.setString("table.local-time-zone", "UTC");
        settings.setString("pipeline.object-reuse", Boolean.toString(Boolean.getBoolean("bench.tuned")));
        settings.setString(
                "taskmanager.numberOfTaskSlots",
                Integer.toString(Runtime.getRuntime().availableProcessors()));
        return TableEnvironment.create(EnvironmentSettings.newInstance()
                .inStreamingMode()
                .withConfiguration(settings)
                .build());
    }

    /** The fields' types in Flink's words. */
    private static String columns(Task task) {
        return task.columns()
                .replace(" TIMESTAMP", " TIMESTAMP_LTZ(6)")
                .replace("STRUCT<", "ROW<")
                .replace(": ", " ");
    }

    /** The wanted expressions in Flink's words. */
    private static String select(Task task) {
        List<String> expressions = Stream.of(task.select().split(";\\s*"))
                .map(expression -> DATE_OF.matcher(expression).replaceAll("CAST($1 AS DATE)"))
                .map(expression -> ALIAS.matcher(expression).replaceAll(" AS `$1`"))
                .toList();
        return String.join(", ", expressions);
    }
}
