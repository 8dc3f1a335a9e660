package io.frazil.decode;

import org.apache.spark.sql.execution.vectorized.WritableColumnVector;

/**
 * Puts the members of JSON objects that a filter wants. From the member on that tells that it does not, the others are gone
 * past; a member of a wrong type is to blame only if the object is wanted. Not thread-safe.
 */
final class FilteredMembers {

    /** What became of an object. */
    enum Outcome {
        WANTED,
        UNWANTED,
        /** It is wanted by a member that came twice, the first time with another value; it is to be put without the filter. */
        WANTED_AFTER_ALL
    }

    private final JsonMembers members;
    private final Verdict verdict;
    private final boolean[] looksAt;

    /** The first one of the object. */
    private DecodeException mismatch;

    FilteredMembers(JsonMembers members, RecordFilter filter) {
        this.members = members;
        this.verdict = new Verdict(filter, members.size());
        this.looksAt = verdict.looksAt();
    }

    /** Puts the object that comes next. */
    Outcome put(JsonReader in, WritableColumnVector[] columns, int row) throws DecodeException {
        boolean isIncomplete = false;
        mismatch = null;
        verdict.start();
        members.start();
        boolean more = in.enterObject();
        while (more) {
            if (verdict.isUnwanted()) {
                isIncomplete = true;
                members.skip(in, looksAt);
            }
            int i = members.next(in);
            if (i == FieldNames.UNWANTED || verdict.isUnwanted() && !looksAt[i]) {
                in.skipValue();
            } else {
                putMember(i, in, columns[i], row);
            }
            more = in.more();
        }
        putMissing(columns, row, true);
        if (verdict.isUnwanted()) {
            return Outcome.UNWANTED;
        }
        if (isIncomplete) {
            return Outcome.WANTED_AFTER_ALL;
        }
        putMissing(columns, row, false);
        if (mismatch != null) {
            throw mismatch;
        }
        return Outcome.WANTED;
    }

    /** Puts a member, or goes past it. */
    private void putMember(int i, JsonReader in, WritableColumnVector column, int row) throws DecodeException {
        int from = in.position();
        boolean isFirst = !members.isPresent(i);
        try {
            members.putMember(i, in, column, row);
            verdict.put(i, row, isFirst);
        } catch (DecodeException e) {
            note(i, e);
            in.backToMember(from);
            in.skipValue();
        }
    }

    /** Puts what the object does not have, of the columns that are looked at or of the others. */
    private void putMissing(WritableColumnVector[] columns, int row, boolean looked) throws DecodeException {
        for (int i = 0; i < columns.length; i++) {
            if (looksAt[i] == looked && !members.isPresent(i)) {
                try {
                    members.putMissing(i, columns[i], row);
                    verdict.put(i, row, true);
                } catch (DecodeException e) {
                    note(i, e);
                }
            }
        }
    }

    private void note(int i, DecodeException e) throws DecodeException {
        verdict.mismatch(i, e);
        mismatch = mismatch == null ? e : mismatch;
    }
}
