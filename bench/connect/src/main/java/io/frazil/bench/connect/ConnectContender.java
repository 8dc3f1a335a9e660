package io.frazil.bench.connect;

import io.frazil.bench.contender.Contender;
import io.frazil.bench.contender.Task;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SnapshotSummary;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.connect.IcebergSinkConnector;
import org.apache.iceberg.hadoop.HadoopCatalog;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.connect.cli.ConnectStandalone;
import org.apache.kafka.connect.runtime.Connect;
import org.apache.kafka.connect.runtime.rest.entities.ConnectorStateInfo;
import org.apache.kafka.connect.runtime.standalone.StandaloneHerder;
import org.apache.kafka.connect.util.FutureCallback;

/**
 * Takes a topic into a table with a worker of Kafka Connect in this process, until the table has as many rows as the
 * topic. As many tasks as there are cores; commits every ten seconds. For one thread.
 */
public final class ConnectContender implements Contender {

    private static final long MILLIS_BETWEEN_LOOKS = 200;

    private Connect<StandaloneHerder> worker;

    private ConnectContender() {}

    public static void main(String[] args) throws Exception {
        Contender.serve(new ConnectContender());
    }

    @Override
    public String carryOut(Task task) throws Exception {
        if (worker == null) {
            worker = new ConnectStandalone().startConnect(workerSettings(task));
        }
        Wanted wanted = Wanted.of(task);
        String controlTopic = "control-" + task.table();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", task.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(controlTopic, 1, (short) 1)))
                    .all()
                    .get();
        }
        TableIdentifier name = TableIdentifier.of("bench", task.table());
        Table table = createTable(task, name, wanted.schema());
        Map<String, String> settings = connectorSettings(task, controlTopic, wanted);
        FutureCallback<
                        org.apache.kafka.connect.runtime.Herder.Created<
                                org.apache.kafka.connect.runtime.rest.entities.ConnectorInfo>>
                made = new FutureCallback<>();
        worker.herder().putConnectorConfig(task.table(), settings, false, made);
        made.get();
        awaitRows(table, task);
        FutureCallback<
                        org.apache.kafka.connect.runtime.Herder.Created<
                                org.apache.kafka.connect.runtime.rest.entities.ConnectorInfo>>
                ended = new FutureCallback<>();
        worker.herder().deleteConnectorConfig(task.table(), ended);
        ended.get();
        return "done";
    }

    private static Map<String, String> workerSettings(Task task) throws Exception {
        Path offsets = Files.createTempFile("frazil-bench-connect", ".offsets");
        return Map.of(
                "bootstrap.servers", task.bootstrapServers(),
                "key.converter", "org.apache.kafka.connect.storage.StringConverter",
                "value.converter", "org.apache.kafka.connect.json.JsonConverter",
                "value.converter.schemas.enable", "false",
                "offset.flush.interval.ms", "10000",
                "offset.storage.file.filename", offsets.toString(),
                "listeners", "http://127.0.0.1:0");
    }

    private static Map<String, String> connectorSettings(Task task, String controlTopic, Wanted wanted) {
        Map<String, String> settings = new HashMap<>(wanted.transforms());
        settings.put("name", task.table());
        settings.put("connector.class", IcebergSinkConnector.class.getName());
        settings.put("tasks.max", Integer.toString(Runtime.getRuntime().availableProcessors()));
        settings.put("topics", task.topic());
        settings.put("iceberg.kafka.bootstrap.servers", task.bootstrapServers());
        settings.put("iceberg.catalog.type", "hadoop");
        settings.put("iceberg.catalog.warehouse", task.warehouse());
        settings.put("iceberg.tables", "bench." + task.table());
        settings.put("iceberg.control.topic", controlTopic);
        settings.put("iceberg.control.commit.interval-ms", "10000");
        return settings;
    }

    private static Table createTable(Task task, TableIdentifier name, Schema schema) {
        HadoopCatalog catalog = new HadoopCatalog(new Configuration(), task.warehouse());
        if (!catalog.namespaceExists(Namespace.of("bench"))) {
            catalog.createNamespace(Namespace.of("bench"));
        }
        return catalog.createTable(
                name,
                schema,
                PartitionSpec.builderFor(schema).identity(task.partitionBy()).build());
    }

    private void awaitRows(Table table, Task task) throws InterruptedException {
        while (rows(table) < task.records()) {
            Thread.sleep(MILLIS_BETWEEN_LOOKS);
            for (ConnectorStateInfo.TaskState state :
                    worker.herder().connectorStatus(task.table()).tasks()) {
                if (state.state().equals("FAILED")) {
                    throw new IllegalStateException(state.trace());
                }
            }
            table.refresh();
        }
    }

    private static long rows(Table table) {
        return table.currentSnapshot() == null
                ? 0
                : Long.parseLong(table.currentSnapshot().summary().get(SnapshotSummary.TOTAL_RECORDS_PROP));
    }
}
