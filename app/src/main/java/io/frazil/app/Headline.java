package io.frazil.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What a statement is, in a few words and without its values: {@code CREATE TABLE t}, {@code MERGE INTO t}. */
final class Headline {

    private static final Set<String> NAMING_ENDS =
            Set.of("USING", "OPTIONS", "AS", "VALUES", "BY", "ON", "WHERE", "FROM");
    private static final int MOST_WORDS = 6;
    private static final int MOST_CHARS = 60;

    private Headline() {}

    static String of(String statement) {
        List<String> words = new ArrayList<>();
        for (String word : statement.strip().split("\\s+")) {
            String upper = word.toUpperCase(Locale.ROOT);
            boolean naming = !words.isEmpty();
            if (naming && (NAMING_ENDS.contains(upper) || upper.equals("SELECT"))) {
                break;
            }
            int cut = cut(word);
            words.add(word.substring(0, cut));
            if (cut < word.length() || words.size() == MOST_WORDS || upper.equals("SELECT") || upper.equals("WITH")) {
                break;
            }
        }
        String line = String.join(" ", words).strip();
        return line.length() <= MOST_CHARS ? line : line.substring(0, MOST_CHARS - 2) + "..";
    }

    private static int cut(String word) {
        for (int i = 0; i < word.length(); i++) {
            if ("(='\";".indexOf(word.charAt(i)) >= 0) {
                return i;
            }
        }
        return word.length();
    }
}
