package io.frazil.app.output;

import java.io.PrintWriter;
import java.time.ZoneId;

/** How rows are written: {@code --output}. */
public enum ResultFormat {
    /** Aligned columns, for people. */
    table,
    /** RFC 4180 with a header. */
    csv,
    /** JSON Lines: one object a row. */
    json;

    /** A writer of one result; {@code zone} is the one that timestamps are shown in. */
    public ResultWriter writer(PrintWriter out, ZoneId zone) {
        return switch (this) {
            case table -> new TextTable(out, new CellText(zone));
            case csv -> new CsvRows(out, new CellText(zone));
            case json -> new JsonRows(out, zone);
        };
    }
}
