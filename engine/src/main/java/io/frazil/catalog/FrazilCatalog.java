package io.frazil.catalog;

import java.util.HashMap;
import java.util.Map;
import org.apache.iceberg.spark.SparkCatalog;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/** The catalog of streams and Iceberg tables; by default an SQLite file in the warehouse. */
public final class FrazilCatalog extends SparkCatalog {

    @Override
    protected org.apache.iceberg.catalog.Catalog buildIcebergCatalog(String name, CaseInsensitiveStringMap options) {
        Map<String, String> all = new HashMap<>(options.asCaseSensitiveMap());
        all.putIfAbsent("catalog-impl", "org.apache.iceberg.jdbc.JdbcCatalog");
        all.putIfAbsent("uri", "jdbc:sqlite:" + all.get("warehouse") + "/catalog.db");
        all.putIfAbsent("jdbc.schema-version", "V1");
        return super.buildIcebergCatalog(name, new CaseInsensitiveStringMap(all));
    }
}
