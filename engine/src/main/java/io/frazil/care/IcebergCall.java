package io.frazil.care;

import io.frazil.catalog.QualifiedName;
import io.frazil.sql.CareProcedure;
import io.frazil.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The call of one of Iceberg's own procedures on one table, as SQL; pure.
 *
 * @param arguments behind the table, as SQL; may be empty
 */
public record IcebergCall(QualifiedName table, CareProcedure procedure, String arguments) {

    public static IcebergCall of(QualifiedName table, Statement.CallCare statement) {
        return new IcebergCall(table, statement.procedure(), statement.arguments());
    }

    /** Files are rewritten that are too small or too large; to order rows, all of them are. */
    public static IcebergCall of(QualifiedName table, Statement.Optimize statement) {
        List<String> arguments = new ArrayList<>();
        if (!statement.columns().isEmpty()) {
            arguments.add("strategy => 'sort'");
            arguments.add("sort_order => " + literal("zorder(" + String.join(", ", statement.columns()) + ")"));
            arguments.add("options => map('rewrite-all', 'true')");
        }
        statement.condition().ifPresent(condition -> arguments.add("where => " + literal(condition)));
        return new IcebergCall(table, CareProcedure.REWRITE_DATAFILES, String.join(", ", arguments));
    }

    /** Files are found through the table's own file access, where Hadoop's does not know the location. */
    public IcebergCall atLocation(String location) {
        boolean isLocal = location.startsWith("/") || location.startsWith("file:");
        boolean listed = arguments.toLowerCase(Locale.ROOT).contains("prefix_listing");
        if (procedure != CareProcedure.REMOVE_ORPHAN_FILES || isLocal || listed) {
            return this;
        }
        String all = arguments.isBlank() ? "" : arguments + ", ";
        return new IcebergCall(table, procedure, all + "prefix_listing => true");
    }

    /** The table comes first, so that the others may be named or not. */
    public String sql() {
        return "CALL " + quoted(table.catalog()) + ".system." + procedure.icebergs() + "(" + literal(nameInCatalog())
                + (arguments.isBlank() ? "" : ", " + arguments) + ")";
    }

    private String nameInCatalog() {
        List<String> parts = new ArrayList<>(List.of(table.identifier().namespace()));
        parts.add(table.identifier().name());
        return parts.stream().map(IcebergCall::quoted).collect(Collectors.joining("."));
    }

    private static String quoted(String part) {
        return "`" + part.replace("`", "``") + "`";
    }

    private static String literal(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
