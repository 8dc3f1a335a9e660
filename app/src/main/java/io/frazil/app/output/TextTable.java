package io.frazil.app.output;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructType;
import org.jline.utils.WCWidth;

/**
 * Aligned columns, numbers to the right, in the widths of what is shown so far: rows that need more room get a new
 * header. Characters that would steer a terminal are written as escapes. For one thread.
 */
public final class TextTable implements ResultWriter {

    private final PrintWriter out;
    private final CellText text;
    private String[] names = {};
    private boolean[] right = {};
    private int[] widths = {};
    private boolean headed;

    TextTable(PrintWriter out, CellText text) {
        this.out = out;
        this.text = text;
    }

    @Override
    public void begin(StructType schema) {
        names = Arrays.stream(schema.fieldNames()).map(TextTable::visible).toArray(String[]::new);
        right = new boolean[names.length];
        widths = new int[names.length];
        for (int i = 0; i < names.length; i++) {
            right[i] = schema.fields()[i].dataType() instanceof NumericType;
            widths[i] = width(names[i]);
        }
    }

    @Override
    public void rows(List<Row> rows) {
        boolean wider = false;
        String[][] cells = new String[rows.size()][names.length];
        for (int row = 0; row < cells.length; row++) {
            for (int i = 0; i < names.length; i++) {
                cells[row][i] = visible(text.of(rows.get(row).get(i)));
                int width = width(cells[row][i]);
                wider |= width > widths[i];
                widths[i] = Math.max(widths[i], width);
            }
        }
        if (wider || !headed) {
            header();
        }
        for (String[] row : cells) {
            line(row);
        }
        out.flush();
    }

    private void header() {
        if (headed) {
            out.println();
        }
        headed = true;
        line(names);
        StringBuilder rule = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            rule.append(i == 0 ? "" : "-+-").append("-".repeat(widths[i]));
        }
        out.println(rule);
    }

    private void line(String[] cells) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.length; i++) {
            String space = " ".repeat(widths[i] - width(cells[i]));
            line.append(i == 0 ? "" : " | ");
            line.append(right[i] ? space + cells[i] : cells[i] + space);
        }
        out.println(line.toString().stripTrailing());
    }

    /** How many columns of a terminal a text takes. */
    static int width(String text) {
        return text.codePoints().map(c -> Math.max(0, WCWidth.wcwidth(c))).sum();
    }

    /** The text with control characters, line breaks among them, as escapes. */
    public static String visible(String text) {
        if (text.chars().noneMatch(Character::isISOControl)) {
            return text;
        }
        StringBuilder visible = new StringBuilder();
        for (char c : text.toCharArray()) {
            switch (c) {
                case '\n' -> visible.append("\\n");
                case '\r' -> visible.append("\\r");
                case '\t' -> visible.append("\\t");
                default -> visible.append(Character.isISOControl(c) ? String.format("\\u%04x", (int) c) : c);
            }
        }
        return visible.toString();
    }
}
