package io.frazil;

import io.frazil.plan.GeneratedColumns;
import io.frazil.plan.GroupedAliases;
import io.frazil.plan.LiveUnion;
import io.frazil.plan.MetadataTables;
import io.frazil.plan.StreamWriteGuard;
import io.frazil.plan.WatermarkGuard;
import io.frazil.plan.WatermarkMark;
import io.frazil.plan.Watermarks;
import io.frazil.run.StatementRunner;
import io.frazil.run.live.LiveTables;
import io.frazil.sql.FrazilParser;
import org.apache.spark.sql.SparkSessionExtensions;
import scala.Function1;
import scala.runtime.BoxedUnit;

/** Frazil's language for a Spark session: to be named last in {@code spark.sql.extensions}. */
public final class FrazilExtensions implements Function1<SparkSessionExtensions, BoxedUnit> {

    @Override
    public BoxedUnit apply(SparkSessionExtensions extensions) {
        extensions.injectParser((session, parser) -> new FrazilParser(session, parser, new StatementRunner()));
        extensions.injectResolutionRule(
                session -> new GeneratedColumns((org.apache.spark.sql.classic.SparkSession) session));
        extensions.injectResolutionRule(
                session -> new MetadataTables((org.apache.spark.sql.classic.SparkSession) session));
        extensions.injectFunction(WatermarkMark.function());
        extensions.injectPostHocResolutionRule(session -> new Watermarks());
        extensions.injectPostHocResolutionRule(session -> new GroupedAliases());
        extensions.injectResolutionRule(session -> new LiveTables((org.apache.spark.sql.classic.SparkSession) session));
        extensions.injectPlanNormalizationRule(LiveUnion::new);
        extensions.injectCheckRule(StreamWriteGuard::new);
        extensions.injectCheckRule(session -> new WatermarkGuard());
        return BoxedUnit.UNIT;
    }
}
