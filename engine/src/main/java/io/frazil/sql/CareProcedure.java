package io.frazil.sql;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.antlr.v4.runtime.Token;

/** Iceberg's procedures that are called as if they were a table's own, {@code CALL t.REWRITE_DATAFILES()}. */
public enum CareProcedure {
    REWRITE_DATAFILES("rewrite_data_files"),
    EXPIRE_SNAPSHOTS("expire_snapshots"),
    REMOVE_ORPHAN_FILES("remove_orphan_files"),
    REWRITE_MANIFESTS("rewrite_manifests");

    /** The names, as a usage shows them. */
    static final String NAMES =
            Arrays.stream(values()).map(CareProcedure::name).collect(Collectors.joining(" | ", "{", "}"));

    /** The namespace of Iceberg's own procedures in each of its catalogs. */
    private static final String SYSTEM = "system";

    private final String icebergs;

    CareProcedure(String icebergs) {
        this.icebergs = icebergs;
    }

    /** Iceberg's name of it. */
    public String icebergs() {
        return icebergs;
    }

    /** By our name or Iceberg's, in any case. */
    static Optional<CareProcedure> named(String name) {
        return Arrays.stream(values())
                .filter(procedure ->
                        procedure.name().equalsIgnoreCase(name) || procedure.icebergs.equalsIgnoreCase(name))
                .findFirst();
    }

    /** Whether the statement calls one of them on a table, and not Iceberg's own {@code catalog.system.procedure}. */
    static boolean isCalledOn(List<Token> tokens) {
        List<String> words = tokens.stream().map(Token::getText).toList();
        int open = words.indexOf("(");
        return open > 3
                && named(words.get(open - 1)).isPresent()
                && !words.get(open - 3).equalsIgnoreCase(SYSTEM);
    }
}
