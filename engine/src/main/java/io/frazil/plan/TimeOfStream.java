package io.frazil.plan;

import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import io.frazil.plan.tree.Catalyst;
import io.frazil.stream.scan.KafkaTable;
import io.frazil.stream.scan.Watermark;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.expressions.Cast$;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression$;
import org.apache.spark.sql.catalyst.expressions.PlanExpression;
import org.apache.spark.sql.catalyst.optimizer.ReplaceExpressions$;
import org.apache.spark.sql.catalyst.optimizer.RewriteWithExpression$;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.trees.TreePattern;
import org.apache.spark.sql.execution.datasources.v2.DataSourceV2Relation;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The time of a watermark on its way down to the stream: an expression over the columns of the node at hand. Immutable.
 *
 * @param written the time as the statement has it, for people
 */
record TimeOfStream(Expression expression, WatermarkDelay delay, String written) {

    static TimeOfStream of(Expression expression, WatermarkDelay delay) {
        return new TimeOfStream(
                expression, delay, org.apache.spark.sql.catalyst.util.package$.MODULE$.toPrettySQL(expression, false));
    }

    /** Over the columns below a projection. */
    TimeOfStream below(Project project) {
        return new TimeOfStream(Catalyst.through(project, expression), delay, written);
    }

    /** The same read of the stream, with the watermark. */
    LogicalPlan at(DataSourceV2Relation relation) {
        KafkaTable table = (KafkaTable) relation.table();
        Watermark watermark = new Watermark(time(relation), written, delay.text(), delay.micros());
        table.watermark().filter(other -> !other.isSame(watermark)).ifPresent(other -> {
            throw WatermarkGuard.two(table.name(), other, watermark);
        });
        return relation.copy(
                table.withWatermark(watermark),
                relation.output(),
                relation.catalog(),
                relation.identifier(),
                relation.options(),
                relation.timeTravelSpec());
    }

    private RowTime time(DataSourceV2Relation relation) {
        Expression typed = timestamp();
        boolean computable = typed.deterministic()
                && !holdsSubquery(typed)
                && !typed.containsPattern(TreePattern.CURRENT_LIKE())
                && !typed.references().isEmpty()
                && typed.references().subsetOf(relation.outputSet());
        if (!computable) {
            throw new FrazilException(
                    ErrorCode.UNSUPPORTED,
                    "cannot use WATERMARK on " + written + ": it is not computed from the columns of one record alone",
                    "name a column of the stream, or an expression over its columns");
        }
        Expression computed = computable(typed, relation);
        List<AttributeReference> needed = CollectionConverters.asJava(relation.output()).stream()
                .filter(attribute -> computed.references().contains(attribute))
                .toList();
        return new RowTime(
                Catalyst.bound(computed, needed),
                new StructType(needed.stream()
                        .map(attribute -> new StructField(
                                attribute.name(), attribute.dataType(), attribute.nullable(), Metadata.empty()))
                        .toArray(StructField[]::new)));
    }

    /** Times without a zone and dates are meant in the session's time zone. */
    private Expression timestamp() {
        DataType type = expression.dataType();
        if (type.equals(DataTypes.TimestampType)) {
            return expression;
        }
        if (type.equals(DataTypes.TimestampNTZType) || type.equals(DataTypes.DateType)) {
            SQLConf conf = SQLConf.get();
            return Cast$.MODULE$.apply(
                    expression, DataTypes.TimestampType, Option.apply(conf.sessionLocalTimeZone()), conf.ansiEnabled());
        }
        throw new FrazilException(
                ErrorCode.BAD_STATEMENT,
                "cannot use WATERMARK on " + written + ": it is " + type.sql() + ", not a time",
                "CAST it to TIMESTAMP on both sides, or declare the stream with a TIMESTAMP column");
    }

    /** As the optimizer would make it: some expressions only stand for others. */
    private static Expression computable(Expression expression, DataSourceV2Relation relation) {
        Alias alias = new Alias(
                expression,
                "time",
                NamedExpression$.MODULE$.newExprId(),
                Catalyst.seq(List.<String>of()),
                Option.empty(),
                Catalyst.seq(List.<String>of()));
        LogicalPlan plan = new Project(Catalyst.seq(List.<NamedExpression>of(alias)), relation);
        plan = RewriteWithExpression$.MODULE$.apply(ReplaceExpressions$.MODULE$.apply(plan));
        Expression computed = alias.toAttribute();
        while (plan instanceof Project project) {
            computed = Catalyst.through(project, computed);
            plan = project.child();
        }
        return computed;
    }

    private static boolean holdsSubquery(Expression expression) {
        return expression instanceof PlanExpression<?>
                || CollectionConverters.asJava(expression.children()).stream().anyMatch(TimeOfStream::holdsSubquery);
    }
}
