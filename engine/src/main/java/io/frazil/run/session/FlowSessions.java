package io.frazil.run.session;

import io.frazil.catalog.FrazilCatalog;
import io.frazil.flow.SessionMeaning;
import io.frazil.plan.StreamWriteGuard;
import java.util.function.Supplier;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.internal.SQLConf$;
import scala.jdk.javaapi.CollectionConverters;

/** Sessions in which a flow's text means what it meant when the flow was declared. Stateless. */
public final class FlowSessions {

    private static final String CATALOGS = "spark.sql.catalog.";
    private static final String TIME_ZONE = "spark.sql.session.timeZone";
    private static final String ANSI = "spark.sql.ansi.enabled";

    private FlowSessions() {}

    public static SessionMeaning meaning(SparkSession session) {
        var catalogs = session.sessionState().catalogManager();
        return new SessionMeaning(
                catalogs.currentCatalog().name(),
                String.join(".", catalogs.currentNamespace()),
                session.conf().get(TIME_ZONE),
                Boolean.parseBoolean(session.conf().get(ANSI)));
    }

    /** With the settings of a session, whatever those of the thread at hand are: Spark's parser asks for them. */
    public static <T> T within(SparkSession session, Supplier<T> work) {
        return SQLConf$.MODULE$.withExistingConf(session.sessionState().conf(), work::get);
    }

    /**
     * A new session of the same context. Of the settings of {@code base} only its catalogs are in it; those that are open
     * share their connections with it, so that it need not be closed.
     */
    public static SparkSession open(SparkSession base, SessionMeaning meaning) {
        SparkSession session = base.newSession();
        CollectionConverters.asJava(base.conf().getAll()).forEach((key, value) -> {
            if (key.startsWith(CATALOGS)) {
                session.conf().set(key, value);
            }
        });
        var opened = Names.openCatalogs(base);
        opened.forEach(
                (name, catalog) -> session.conf().set(CATALOGS + name + "." + FrazilCatalog.SHARED, catalog.shareId()));
        session.conf().set(StreamWriteGuard.FLOW_SESSION, "true");
        session.conf().set(TIME_ZONE, meaning.timeZone());
        session.conf().set(ANSI, Boolean.toString(meaning.ansi()));
        return within(session, () -> {
            // Spark opens catalogs by the settings of the thread at hand.
            var catalogs = session.sessionState().catalogManager();
            opened.keySet().forEach(catalogs::catalog);
            catalogs.setCurrentCatalog(meaning.catalog());
            if (!meaning.namespace().isEmpty()) {
                catalogs.setCurrentNamespace(meaning.namespace().split("\\."));
            }
            return session;
        });
    }
}
