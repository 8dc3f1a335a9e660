package io.frazil.app.output;

import java.io.PrintWriter;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * RFC 4180 with a header: lines end in CR LF, a cell with a comma, quote or line break is quoted. NULL is an empty cell,
 * an empty string is {@code ""}. For one thread.
 */
final class CsvRows implements ResultWriter {

    private final PrintWriter out;
    private final CellText text;

    CsvRows(PrintWriter out, CellText text) {
        this.out = out;
        this.text = text;
    }

    @Override
    public void begin(StructType schema) {
        String[] names = schema.fieldNames();
        for (int i = 0; i < names.length; i++) {
            cell(i, names[i]);
        }
        endLine();
        out.flush();
    }

    @Override
    public void rows(List<Row> rows) {
        for (Row row : rows) {
            for (int i = 0; i < row.length(); i++) {
                cell(i, row.isNullAt(i) ? null : text.of(row.get(i)));
            }
            endLine();
        }
        out.flush();
    }

    private void cell(int index, String value) {
        if (index > 0) {
            out.write(',');
        }
        if (value == null) {
            return;
        }
        boolean plain =
                !value.isEmpty() && value.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        out.write(plain ? value : '"' + value.replace("\"", "\"\"") + '"');
    }

    private void endLine() {
        out.write("\r\n");
    }
}
