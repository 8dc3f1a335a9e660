package io.frazil.app.shell;

import io.frazil.app.session.SessionSettings;
import java.time.Instant;
import org.jline.reader.impl.history.DefaultHistory;

/** The statements typed so far, without those that seem to hold a secret; for one thread. */
final class DiscreetHistory extends DefaultHistory {

    @Override
    public void add(Instant time, String line) {
        if (!SessionSettings.holdsSecret(line)) {
            super.add(time, line);
        }
    }
}
