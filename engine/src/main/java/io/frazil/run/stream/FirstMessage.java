package io.frazil.run.stream;

import io.frazil.catalog.FrazilCatalog;
import io.frazil.catalog.QualifiedName;
import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import io.frazil.flow.Position;
import io.frazil.flow.StreamDefinition;
import io.frazil.run.session.Names;
import io.frazil.sql.FrazilParser;
import io.frazil.stream.StreamSource;
import io.frazil.stream.option.StreamOptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.spark.sql.classic.SparkSession;

/**
 * A stream that has had no message yet, from which its columns could be learnt, and where a query that waits for one
 * begins. Confined to one thread.
 */
public record FirstMessage(FrazilCatalog catalog, QualifiedName stream, Position start) {

    private static final Duration LOOK = Duration.ofMillis(500);

    /** The first such stream that the text reads; where it begins is fixed now. */
    public static Optional<FirstMessage> awaitedBy(SparkSession session, String text) {
        for (List<String> name : FrazilParser.of(session).relations(text)) {
            QualifiedName full = Names.qualified(session, name);
            Optional<FrazilCatalog> catalog = Names.catalogIfOurs(session, full.catalog());
            Optional<StreamDefinition> stream = catalog.flatMap(ours -> ours.loadStream(full.identifier()));
            if (stream.isPresent() && stream.get().columns().isEmpty()) {
                return Optional.of(new FirstMessage(catalog.get(), full, start(stream.get())));
            }
        }
        return Optional.empty();
    }

    /** Where a stream begins whose topic may not be there yet. */
    public static Position start(StreamDefinition stream) {
        try (StreamSource source = StreamSource.open(StreamOptions.parse(stream.name(), stream.options()))) {
            return source.start();
        } catch (FrazilException e) {
            if (e.code() == ErrorCode.NOT_FOUND) {
                // The topic does not exist yet, so that everything in it will be new.
                return Position.EMPTY;
            }
            throw e;
        }
    }

    /** Waits for it, and keeps the columns. */
    public void await(Consumer<String> notes) throws InterruptedException {
        notes.accept("Stream " + stream + " has no messages yet to tell its columns: waiting for the first one.");
        while (!isThere()) {
            Thread.sleep(LOOK.toMillis());
        }
    }

    private boolean isThere() throws InterruptedException {
        try {
            StreamColumns.known(catalog, stream.identifier());
            return true;
        } catch (NoColumnsYet e) {
            return false;
        } catch (RuntimeException e) {
            if (Thread.interrupted()) {
                InterruptedException interrupted = new InterruptedException();
                interrupted.initCause(e);
                throw interrupted;
            }
            throw e;
        }
    }
}
