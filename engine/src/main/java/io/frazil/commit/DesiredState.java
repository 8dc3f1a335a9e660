package io.frazil.commit;

import java.util.Locale;

/** What the user last asked of a flow; wherever it runs, it follows. */
public enum DesiredState {
    RUNNING,
    STOPPED;

    static DesiredState parse(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }

    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
