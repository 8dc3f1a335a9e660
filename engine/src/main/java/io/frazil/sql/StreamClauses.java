package io.frazil.sql;

import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.plans.logical.ColumnDefinition;
import org.apache.spark.sql.catalyst.plans.logical.TableSpecBase;
import org.apache.spark.sql.catalyst.plans.logical.UnresolvedTableSpec;
import org.apache.spark.sql.connector.expressions.Transform;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/** Refuses the clauses of CREATE TABLE that would be without effect on a stream. Stateless. */
final class StreamClauses {

    private StreamClauses() {}

    static void check(
            List<String> name, Seq<ColumnDefinition> columns, Seq<Transform> partitioning, TableSpecBase spec) {
        List<String> refused = new ArrayList<>();
        for (ColumnDefinition column : CollectionConverters.asJava(columns)) {
            if (column.defaultValue().isDefined()) {
                refused.add("DEFAULT of column \"" + column.name() + "\"");
            }
            if (column.identityColumnSpec().isDefined()) {
                refused.add("IDENTITY of column \"" + column.name() + "\"");
            }
        }
        add(refused, !partitioning.isEmpty(), "PARTITIONED BY or CLUSTERED BY");
        add(refused, !spec.properties().isEmpty(), "TBLPROPERTIES");
        add(refused, spec.location().isDefined(), "LOCATION or path");
        add(refused, spec.comment().isDefined(), "COMMENT on the stream");
        add(refused, spec.collation().isDefined(), "DEFAULT COLLATION");
        add(refused, spec.serde().isDefined(), "ROW FORMAT or STORED AS");
        add(
                refused,
                spec instanceof UnresolvedTableSpec unresolved
                        && !unresolved.constraints().isEmpty(),
                "constraints");
        if (!refused.isEmpty()) {
            throw new FrazilException(
                    ErrorCode.UNSUPPORTED,
                    "cannot create stream " + String.join(".", name) + " with " + String.join(", ", refused),
                    "leave it out: a stream has columns and OPTIONS only");
        }
    }

    private static void add(List<String> refused, boolean given, String clause) {
        if (given) {
            refused.add(clause);
        }
    }
}
