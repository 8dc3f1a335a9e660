package io.frazil.commit;

import io.frazil.catalog.FrazilCatalog;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/** Small local sessions with one catalog "c". */
public final class SparkSessions {

    private SparkSessions() {}

    public static SparkSession open(Map<String, String> catalogOptions) {
        SparkSession.Builder builder = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", "false")
                .config("spark.sql.shuffle.partitions", "2")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.sql.extensions", "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions")
                .config("spark.sql.catalog.c", FrazilCatalog.class.getName());
        catalogOptions.forEach((key, value) -> builder.config("spark.sql.catalog.c." + key, value));
        return builder.getOrCreate();
    }

    /** A session with a catalog instance of its own. */
    public static SparkSession sibling(SparkSession spark) {
        SparkSession sibling = spark.newSession();
        spark.conf().getAll().foreach(pair -> {
            if (pair._1().startsWith("spark.sql.catalog.c")) {
                sibling.conf().set(pair._1(), pair._2());
            }
            return null;
        });
        return sibling;
    }
}
