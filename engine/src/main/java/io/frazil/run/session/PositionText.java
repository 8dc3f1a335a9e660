package io.frazil.run.session;

import io.frazil.flow.Position;
import java.util.stream.Collectors;

/** A position in a sentence. Stateless. */
public final class PositionText {

    private static final int SHOWN = 4;

    private PositionText() {}

    /** {@code transactions-0@12, transactions-1@40}, cut short where it is long. */
    public static String of(Position position) {
        if (position.isEmpty()) {
            return "the beginning";
        }
        String first = position.asMap().entrySet().stream()
                .limit(SHOWN)
                .map(next -> next.getKey() + "@" + next.getValue())
                .collect(Collectors.joining(", "));
        int topicPartitions = position.asMap().size();
        return topicPartitions <= SHOWN ? first : first + ", .. (" + topicPartitions + " topic partitions)";
    }
}
