package io.frazil.plan;

import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import io.frazil.stream.scan.KafkaTable;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.plans.logical.AppendData;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.V2CreateTableAsSelectPlan;
import org.apache.spark.sql.catalyst.plans.logical.V2WriteCommand;
import scala.Function1;
import scala.runtime.BoxedUnit;

/**
 * A check rule: refuses a write that reads a whole stream, which only a flow may do batch by batch. It is reached where
 * the stream hides from the parser, behind a view or in the condition of an UPDATE or DELETE.
 */
public final class StreamWriteGuard implements Function1<LogicalPlan, BoxedUnit> {

    /** The setting of a flow's own session, in which its statement is analysed before it is bound to ranges. */
    public static final String FLOW_SESSION = "spark.frazil.flow-session";

    private final SparkSession session;

    public StreamWriteGuard(SparkSession session) {
        this.session = session;
    }

    @Override
    public BoxedUnit apply(LogicalPlan plan) {
        if (plan instanceof V2WriteCommand write && !session.conf().contains(FLOW_SESSION)) {
            refuse(write.query(), write instanceof AppendData);
        } else if (plan instanceof V2CreateTableAsSelectPlan create) {
            refuse(create.query(), true);
        }
        return BoxedUnit.UNIT;
    }

    private static void refuse(LogicalPlan query, boolean appends) {
        StreamRelations.in(query).stream()
                .filter(stream -> stream.ranges().isEmpty())
                .findFirst()
                .ifPresent(stream -> {
                    throw appends ? hidden(stream) : changing(stream);
                });
    }

    private static FrazilException hidden(KafkaTable stream) {
        if (stream.followed().isPresent()) {
            return new FrazilException(
                    ErrorCode.UNSUPPORTED,
                    "cannot write from LIVE(..): it reads stream " + stream.name() + ", which goes on",
                    "read the table alone, or name the stream itself in the statement, so that it becomes a flow");
        }
        return new FrazilException(
                ErrorCode.UNSUPPORTED,
                "cannot write from stream " + stream.name() + " through a view",
                "name the stream itself in the statement, so that it becomes a flow");
    }

    private static FrazilException changing(KafkaTable stream) {
        return new FrazilException(
                ErrorCode.UNSUPPORTED,
                "cannot change or replace rows of a table by what stream " + stream.name() + " holds",
                "store the stream in a table by a flow, and use that table in its place");
    }
}
