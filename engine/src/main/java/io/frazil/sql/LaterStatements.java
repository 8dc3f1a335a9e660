package io.frazil.sql;

import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Refuses the statements that belong to the language and are not built yet, naming what there is. Stateless. */
final class LaterStatements {

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
        if (begins(words, "REPLAY", "DEAD")) {
            return later("REPLAY DEAD LETTERS", "bad records are skipped and counted, or stop the flow");
        }
        return Optional.empty();
    }

    private static Optional<FrazilException> later(String statement, String instead) {
        return Optional.of(new FrazilException(
                ErrorCode.UNSUPPORTED, "cannot run " + statement + ": it is not built yet", instead));
    }

    private static boolean begins(List<String> words, String... first) {
        return words.size() > first.length && words.subList(0, first.length).equals(List.of(first));
    }
}
