package io.frazil.sql;

import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Refuses the statements that belong to the language and are not built yet, naming what there is. Stateless. */
final class LaterStatements {

    private static final Set<String> CARE =
            Set.of("REWRITE_DATAFILES", "EXPIRE_SNAPSHOTS", "REMOVE_ORPHAN_FILES", "REWRITE_MANIFESTS");

    private LaterStatements() {}

    /** @param tokens the statement's, comments left out */
    static void refuse(List<String> tokens) {
        List<String> words =
                tokens.stream().map(token -> token.toUpperCase(Locale.ROOT)).toList();
        refusal(words).ifPresent(refusal -> {
            throw refusal;
        });
    }

    private static Optional<FrazilException> refusal(List<String> words) {
        if (begins(words, "AUDIT", "TABLE")) {
            return later("AUDIT TABLE", "SELECT summary FROM namespace.table.snapshots shows the ledger");
        }
        if (begins(words, "REPLAY", "DEAD")) {
            return later("REPLAY DEAD LETTERS", "bad records are skipped and counted, or stop the flow");
        }
        if (begins(words, "OPTIMIZE")) {
            return later("OPTIMIZE", "CALL catalog.system.rewrite_data_files('namespace.table') compacts a table");
        }
        return call(words);
    }

    /** {@code CALL t.REWRITE_DATAFILES()}: Iceberg's own procedures are in the namespace {@code system}. */
    private static Optional<FrazilException> call(List<String> words) {
        int open = words.indexOf("(");
        if (!begins(words, "CALL") || open < 4 || !CARE.contains(words.get(open - 1))) {
            return Optional.empty();
        }
        return words.get(open - 3).equals("SYSTEM")
                ? Optional.empty()
                : later(
                        "CALL table." + words.get(open - 1),
                        "CALL catalog.system."
                                + words.get(open - 1).toLowerCase(Locale.ROOT).replace("datafiles", "data_files")
                                + "('namespace.table') does it");
    }

    private static Optional<FrazilException> later(String statement, String instead) {
        return Optional.of(new FrazilException(
                ErrorCode.UNSUPPORTED, "cannot run " + statement + ": it is not built yet", instead));
    }

    private static boolean begins(List<String> words, String... first) {
        return words.size() > first.length && words.subList(0, first.length).equals(List.of(first));
    }
}
