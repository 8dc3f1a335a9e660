package io.frazil.run.session;

import io.frazil.catalog.CheckCatalog;
import io.frazil.catalog.FrazilCatalog;
import io.frazil.catalog.QualifiedName;
import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.connector.catalog.CatalogManager;
import org.apache.spark.sql.connector.catalog.CatalogPlugin;
import org.apache.spark.sql.connector.catalog.Identifier;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;

/** Names as a session means them. Stateless. */
public final class Names {

    private static final Pattern CATALOG = Pattern.compile("spark\\.sql\\.catalog\\.[^.]+");

    private static final Set<String> CLASSES = Set.of(FrazilCatalog.class.getName(), CheckCatalog.class.getName());

    private Names() {}

    /** The full name: what is missing is the session's current catalog and namespace. */
    public static QualifiedName qualified(SparkSession session, List<String> parts) {
        CatalogManager catalogs = session.sessionState().catalogManager();
        if (parts.size() > 1 && catalogs.isCatalogRegistered(parts.get(0))) {
            return name(parts.get(0), parts.subList(1, parts.size()));
        }
        String catalog = catalogs.currentCatalog().name();
        if (parts.size() > 1) {
            return name(catalog, parts);
        }
        List<String> full = new ArrayList<>(Arrays.asList(catalogs.currentNamespace()));
        full.addAll(parts);
        return name(catalog, full);
    }

    private static QualifiedName name(String catalog, List<String> rest) {
        int last = rest.size() - 1;
        return QualifiedName.of(catalog, Identifier.of(rest.subList(0, last).toArray(String[]::new), rest.get(last)));
    }

    /** The parts of a full name, as Spark's plans take it. */
    public static List<String> parts(QualifiedName name) {
        List<String> parts = new ArrayList<>();
        parts.add(name.catalog());
        parts.addAll(Arrays.asList(name.identifier().namespace()));
        parts.add(name.identifier().name());
        return parts;
    }

    /** The catalog of that name, if it is one of ours. */
    public static Optional<FrazilCatalog> catalogIfOurs(SparkSession session, String catalog) {
        CatalogPlugin plugin = session.sessionState().catalogManager().catalog(catalog);
        return plugin instanceof FrazilCatalog ours ? Optional.of(ours) : Optional.empty();
    }

    /** Every catalog of ours that the session's settings name. */
    public static Map<String, FrazilCatalog> catalogs(SparkSession session) {
        Map<String, FrazilCatalog> catalogs = new TreeMap<>();
        for (String key : CollectionConverters.asJava(session.conf().getAll().keySet())) {
            if (CATALOG.matcher(key).matches()
                    && CLASSES.contains(session.conf().get(key))) {
                String name = key.substring(key.lastIndexOf('.') + 1);
                catalogIfOurs(session, name).ifPresent(catalog -> catalogs.put(name, catalog));
            }
        }
        return catalogs;
    }

    /** Those that the session has used. */
    static Map<String, FrazilCatalog> openCatalogs(SparkSession session) {
        Map<String, FrazilCatalog> catalogs = new TreeMap<>();
        CatalogManager all = session.sessionState().catalogManager();
        for (String name : CollectionConverters.asJava(all.listCatalogs(Option.empty()))) {
            if (!name.equals(CatalogManager.SESSION_CATALOG_NAME())) {
                catalogIfOurs(session, name).ifPresent(catalog -> catalogs.put(name, catalog));
            }
        }
        return catalogs;
    }

    public static FrazilCatalog catalog(SparkSession session, QualifiedName name) {
        return catalogIfOurs(session, name.catalog())
                .orElseThrow(() -> new FrazilException(
                        ErrorCode.UNSUPPORTED,
                        "cannot keep streams and flows in catalog " + name.catalog() + " of " + name
                                + ": it is not Frazil's",
                        "set spark.sql.catalog." + name.catalog() + " to io.frazil.catalog.FrazilCatalog"));
    }
}
