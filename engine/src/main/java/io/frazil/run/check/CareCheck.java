package io.frazil.run.check;

import io.frazil.care.Rollback;
import io.frazil.run.care.CareStatements;
import io.frazil.sql.Statement;
import java.util.List;
import org.apache.spark.sql.classic.SparkSession;

/** Says what the statements that care for a table would do. */
final class CareCheck {

    private final CareStatements care;

    /** @param session the check's */
    CareCheck(SparkSession session) {
        this.care = new CareStatements(session);
    }

    /** @param verb what would be done with the table, which must be there */
    List<String> about(String verb, List<String> table) {
        return List.of(verb + " table " + care.tableOf(table));
    }

    /** Kafka is not asked. */
    List<String> rollback(Statement.Rollback statement) {
        Rollback rollback = care.opened(statement);
        rollback.change().preview();
        return List.of("takes table " + rollback.name() + " to snapshot "
                + rollback.change().snapshotId()
                + (statement.replay() ? ", and its flows to where they stood there" : ""));
    }
}
