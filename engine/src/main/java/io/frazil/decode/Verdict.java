package io.frazil.decode;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * What a filter has told of a record so far, while its columns get their values one after the other. A condition is told
 * as soon as its columns are there, and not at all if one of them cannot be decoded. Not thread-safe.
 */
final class Verdict {

    /** More columns than a record has. */
    private static final int NEVER = Integer.MAX_VALUE;

    private final RecordFilter filter;
    /** By column: the conditions that look at it. */
    private final int[][] conditionsOf;

    private final boolean[] isLooked;
    /** By condition: how many columns it looks at. */
    private final int[] columnsOf;

    /** By condition: how many of its columns the record still lacks. */
    private final int[] missing;

    private final boolean[] fails;
    private int failing;

    /** @param columns that a record has */
    Verdict(RecordFilter filter, int columns) {
        this.filter = filter;
        int conditions = filter.conditions();
        conditionsOf = new int[columns][];
        isLooked = new boolean[columns];
        columnsOf = new int[conditions];
        missing = new int[conditions];
        fails = new boolean[conditions];
        for (int column = 0; column < columns; column++) {
            int looked = column;
            conditionsOf[column] = IntStream.range(0, conditions)
                    .filter(condition -> filter.looksAt(condition, looked))
                    .toArray();
            isLooked[column] = conditionsOf[column].length > 0 || filter.isNeeded(column);
            for (int condition : conditionsOf[column]) {
                columnsOf[condition]++;
            }
        }
    }

    /** A record begins. */
    void start() {
        System.arraycopy(columnsOf, 0, missing, 0, missing.length);
        Arrays.fill(fails, false);
        failing = 0;
    }

    /** By column: whether it is decoded whatever other columns tell. */
    boolean[] looksAt() {
        return isLooked;
    }

    /** Whether the record is left out, by what is there by now. */
    boolean isUnwanted() {
        return failing > 0;
    }

    /** A column has its value in the row, for the first time or anew. */
    void put(int column, int row, boolean isFirst) {
        for (int condition : conditionsOf[column]) {
            missing[condition] -= isFirst ? 1 : 0;
            if (missing[condition] == 0) {
                tell(condition, !filter.holds(condition, row));
            }
        }
    }

    /**
     * The column cannot be decoded.
     *
     * @throws DecodeException if the record is bad by that, wanted or not
     */
    void mismatch(int column, DecodeException why) throws DecodeException {
        if (why.expected().isEmpty() || filter.isNeeded(column)) {
            throw why;
        }
        for (int condition : conditionsOf[column]) {
            missing[condition] = NEVER;
            tell(condition, false);
        }
    }

    private void tell(int condition, boolean fail) {
        failing += (fail ? 1 : 0) - (fails[condition] ? 1 : 0);
        fails[condition] = fail;
    }
}
