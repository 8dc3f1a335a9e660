package io.frazil.bench.frazil;

import io.frazil.app.session.FrazilSession;
import io.frazil.app.session.SessionSettings;
import java.nio.file.Path;
import java.util.Map;

/** Frazil in this process, on all its cores, with flows that do not pause between batches. */
final class BenchSession {

    private BenchSession() {}

    static FrazilSession open(Path warehouse) {
        return FrazilSession.open(SessionSettings.of(
                warehouse.toString(),
                "local[*]",
                Map.of("frazil.trigger.interval", "0 seconds"),
                Runtime.getRuntime().availableProcessors()));
    }
}
