package io.frazil.care;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.frazil.catalog.QualifiedName;
import io.frazil.sql.CareProcedure;
import io.frazil.sql.Statement;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What Iceberg is asked, word for word. */
class IcebergCallTest {

    private static final QualifiedName TABLE = QualifiedName.parse("c.db.t");

    @Test
    void argumentsArePassedOnAsWritten() {
        assertEquals(
                "CALL `c`.system.expire_snapshots('`db`.`t`', retain_last => 3)",
                IcebergCall.of(
                                TABLE,
                                new Statement.CallCare(
                                        List.of("t"), CareProcedure.EXPIRE_SNAPSHOTS, "retain_last => 3"))
                        .sql());
        assertEquals(
                "CALL `c`.system.rewrite_manifests('`it\\'s`.`a``b`')",
                IcebergCall.of(
                                QualifiedName.parse("c.`it's`.`a``b`"),
                                new Statement.CallCare(List.of("t"), CareProcedure.REWRITE_MANIFESTS, ""))
                        .sql());
    }

    @Test
    void optimizeRewritesWhatItOrders() {
        assertEquals(
                "CALL `c`.system.rewrite_data_files('`db`.`t`')",
                IcebergCall.of(TABLE, new Statement.Optimize(List.of("t"), Optional.empty(), List.of()))
                        .sql());
        assertEquals(
                "CALL `c`.system.rewrite_data_files('`db`.`t`', strategy => 'sort', sort_order => 'zorder(a, b)',"
                        + " options => map('rewrite-all', 'true'), where => 'x = \\'a\\\\\\\\b\\'')",
                IcebergCall.of(
                                TABLE,
                                new Statement.Optimize(List.of("t"), Optional.of("x = 'a\\\\b'"), List.of("a", "b")))
                        .sql());
    }
}
