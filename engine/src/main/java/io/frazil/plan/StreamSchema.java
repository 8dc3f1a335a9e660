package io.frazil.plan;

import io.frazil.decode.ValueFormat;
import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import io.frazil.flow.StreamColumn;
import io.frazil.flow.StreamDefinition;
import io.frazil.stream.scan.KafkaTable;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.connector.catalog.MetadataColumn;
import org.apache.spark.sql.execution.CommandExecutionMode;
import org.apache.spark.sql.execution.datasources.v2.DataSourceV2Relation;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.Option;

/** Checks the declared columns of a stream when it is declared, not when it is first read. Stateless. */
public final class StreamSchema {

    private StreamSchema() {}

    /** @throws FrazilException BAD_STATEMENT, or as the decoder says of a column that it cannot decode */
    public static void check(SparkSession session, StreamDefinition definition, ValueFormat format) {
        if (definition.columns().isEmpty()) {
            return;
        }
        KafkaTable table = KafkaTable.of(definition, schema(definition));
        checkNames(definition, table);
        StructType decoded = table.decodedColumns();
        format.decoder(decoded, decoded, ZoneOffset.UTC);
        if (decoded.length() < definition.columns().size()) {
            checkGenerated(session, definition, table);
        }
    }

    private static StructType schema(StreamDefinition definition) {
        return new StructType(definition.columns().stream()
                .map(column -> new StructField(
                        column.name(),
                        DataType.fromDDL(column.type()),
                        column.nullable(),
                        org.apache.spark.sql.types.Metadata.empty()))
                .toArray(StructField[]::new));
    }

    private static void checkNames(StreamDefinition definition, KafkaTable table) {
        List<String> hidden =
                Arrays.stream(table.metadataColumns()).map(MetadataColumn::name).toList();
        Set<String> seen = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        for (StreamColumn column : definition.columns()) {
            if (hidden.stream().anyMatch(column.name()::equalsIgnoreCase)) {
                throw refused(
                        definition,
                        "column \"" + column.name() + "\" has the name of a hidden column",
                        "leave it out: SELECT " + column.name() + " works without it; or give yours another name");
            }
            if (!seen.add(column.name())) {
                throw refused(
                        definition,
                        "column \"" + column.name() + "\" stands there twice",
                        "names of columns differ by more than the case of letters");
            }
        }
    }

    /** All of them are computed by one projection, so that is what must come out of their analysis. */
    private static void checkGenerated(SparkSession session, StreamDefinition definition, KafkaTable table) {
        LogicalPlan analysed;
        try {
            analysed = session.sessionState()
                    .executePlan(
                            DataSourceV2Relation.create(table, Option.empty(), Option.empty()),
                            CommandExecutionMode.SKIP())
                    .analyzed();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw notGenerated(definition, e);
        }
        if (!(analysed instanceof Project project) || !StreamRelations.isStream(project.child())) {
            throw refused(
                    definition,
                    "a generated column is not computed from the decoded columns of one record alone",
                    "it cannot use another generated column, an aggregate, a window or a generator; these belong into the"
                            + " flow's statement");
        }
    }

    private static RuntimeException notGenerated(StreamDefinition definition, Exception failure) {
        if (!(failure instanceof AnalysisException)) {
            return new IllegalStateException(failure);
        }
        String said =
                failure.getMessage().strip().lines().findFirst().orElse("").replaceAll("[;.]+$", "");
        return new FrazilException(
                ErrorCode.BAD_STATEMENT,
                "cannot create stream " + definition.name() + ": a generated column cannot be computed: " + said,
                "generated columns are computed from the decoded columns, not from one another",
                failure);
    }

    private static FrazilException refused(StreamDefinition definition, String what, String hint) {
        return new FrazilException(
                ErrorCode.BAD_STATEMENT, "cannot create stream " + definition.name() + ": " + what, hint);
    }
}
