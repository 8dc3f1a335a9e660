package io.frazil.write.parquet;

import java.io.IOException;
import org.apache.spark.sql.execution.vectorized.WritableColumnVector;
import org.apache.spark.sql.vectorized.ColumnVector;

/**
 * Some rows of a top column as entries of one of its leaves: each has a value, or says how far on its way to one a row
 * gets, as the Parquet format has it. Goes down the path a step at a time, all rows at once; rows without NULL above a
 * leaf that is in no list cost nothing. Used again for other rows and leaves, and confined to a thread.
 */
public final class Shredder {

    /** Where entries stand in the vector that was reached, or, of one that ended above it, the level it got to, inverted. */
    private int[] entries;

    private int first;
    private int end;
    /** Of each entry, in lists only. */
    private int[] repetitions = new int[0];

    private int[] spareEntries = new int[0];
    private int[] spareRepetitions = new int[0];
    private int[] ownEntries = new int[0];
    private ColumnVector reached;
    private int level;
    private int lists;
    private int ended;
    private int[] values;
    private int firstValue;
    private int endValue;
    private int[] ownValues = new int[0];

    /** @param from the first of the rows that are taken, in {@code rows} */
    void shred(LeafPath path, ColumnVector column, int[] rows, int from, int to) {
        reached = column;
        entries = rows;
        first = from;
        end = to;
        level = 0;
        lists = 0;
        ended = 0;
        for (LeafPath.Step step : path.steps()) {
            if (reached.hasNull()) {
                endNulls(path, step.isOptional());
            }
            level += step.isOptional() ? 1 : 0;
            if (step.isRepeated()) {
                goIntoLists();
            }
            if (step.child() >= 0) {
                reached = reached.getChild(step.child());
            }
        }
        gatherValues();
    }

    private void endNulls(LeafPath path, boolean isOptional) {
        int count = end - first;
        if (ownEntries.length < count) {
            ownEntries = new int[count];
        }
        for (int i = 0; i < count; i++) {
            int at = entries[first + i];
            if (at >= 0 && reached.isNullAt(at)) {
                if (!isOptional) {
                    throw new IllegalStateException("NULL in column " + path.name() + ", which has none");
                }
                ended++;
                at = ~level;
            }
            ownEntries[i] = at;
        }
        entries = ownEntries;
        first = 0;
        end = count;
    }

    /** An empty list ends an entry, one with elements makes an entry of each. */
    private void goIntoLists() {
        WritableColumnVector vector = (WritableColumnVector) reached;
        int total = 0;
        for (int i = first; i < end; i++) {
            total += entries[i] < 0 ? 1 : Math.max(1, vector.getArrayLength(entries[i]));
        }
        if (spareEntries.length < total) {
            spareEntries = new int[Math.max(total, 2 * spareEntries.length)];
        }
        if (spareRepetitions.length < total) {
            spareRepetitions = new int[spareEntries.length];
        }
        int count = 0;
        for (int i = first; i < end; i++) {
            int at = entries[i];
            int length = at < 0 ? 0 : vector.getArrayLength(at);
            spareRepetitions[count] = lists == 0 ? 0 : repetitions[i];
            if (length == 0) {
                ended += at < 0 ? 0 : 1;
                spareEntries[count++] = at < 0 ? at : ~level;
                continue;
            }
            int offset = vector.getArrayOffset(at);
            spareEntries[count++] = offset;
            for (int k = 1; k < length; k++) {
                spareRepetitions[count] = lists + 1;
                spareEntries[count++] = offset + k;
            }
        }
        int[] used = repetitions;
        repetitions = spareRepetitions;
        spareRepetitions = used;
        used = ownEntries;
        ownEntries = spareEntries;
        spareEntries = used;
        entries = ownEntries;
        first = 0;
        end = count;
        lists++;
        level++;
    }

    private void gatherValues() {
        values = entries;
        firstValue = first;
        endValue = end;
        if (ended == 0) {
            return;
        }
        if (ownValues.length < end - first) {
            ownValues = new int[ownEntries.length];
        }
        int count = 0;
        for (int i = first; i < end; i++) {
            if (entries[i] >= 0) {
                ownValues[count++] = entries[i];
            }
        }
        values = ownValues;
        firstValue = 0;
        endValue = count;
    }

    /** How many entries there are. */
    int count() {
        return end - first;
    }

    /** How many of them have a value. */
    int valueCount() {
        return endValue - firstValue;
    }

    /** Puts the values of those that have one. */
    void putValues(ColumnEncoder to) {
        to.putAll(reached, values, firstValue, endValue);
    }

    void putDefinitionLevels(Levels to) throws IOException {
        if (ended == 0) {
            to.putUsual(count());
            return;
        }
        for (int i = first; i < end; i++) {
            to.put(entries[i] < 0 ? ~entries[i] : level);
        }
    }

    /** Of a leaf that is in a list. */
    void putRepetitionLevels(Levels to) throws IOException {
        for (int i = 0; i < end; i++) {
            to.put(repetitions[i]);
        }
    }

    /** How much memory it takes, about. */
    public long heldBytes() {
        return 4L
                * (ownEntries.length
                        + spareEntries.length
                        + repetitions.length
                        + spareRepetitions.length
                        + ownValues.length);
    }
}
