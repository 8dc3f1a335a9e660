package io.frazil.sql;

import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.plans.logical.TableSpecBase;
import org.apache.spark.sql.catalyst.plans.logical.UnresolvedTableSpec;
import scala.jdk.javaapi.CollectionConverters;

/** The {@code OPTIONS (..)} of a parsed CREATE TABLE. Stateless. */
public final class StatementOptions {

    private StatementOptions() {}

    /** Keys and values as written; what a value may be is told by who uses it. */
    public static Map<String, String> of(TableSpecBase spec) {
        Map<String, String> options = new LinkedHashMap<>();
        if (spec instanceof UnresolvedTableSpec unresolved) {
            CollectionConverters.asJava(unresolved.optionExpression().options()).forEach(option -> {
                if (!(option._2() instanceof Literal literal)) {
                    throw new FrazilException(
                            ErrorCode.BAD_OPTION,
                            "cannot use the value of option \"" + option._1() + "\": it is not a literal",
                            "write the value itself, in quotes");
                }
                options.put(
                        option._1(),
                        literal.value() == null ? "" : literal.value().toString());
            });
        }
        return options;
    }
}
