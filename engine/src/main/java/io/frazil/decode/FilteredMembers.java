package io.frazil.decode;

import org.apache.spark.sql.execution.vectorized.WritableColumnVector;

/**
 * Puts the members of JSON objects that a filter wants. From the member on that tells that it does not, the others are gone
 * past; a member of a wrong type, before it is told, is to blame only if the object is wanted. Not thread-safe.
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
    private final RecordFilter filter;
    private final boolean[] looksAt;
    private final int needed;

    FilteredMembers(JsonMembers members, RecordFilter filter) {
        this.members = members;
        this.filter = filter;
        this.looksAt = new boolean[members.size()];
        int count = 0;
        for (int i = 0; i < looksAt.length; i++) {
            looksAt[i] = filter.looksAt(i);
            count += looksAt[i] ? 1 : 0;
        }
        this.needed = count;
    }

    /** Puts the object that comes next. */
    Outcome put(JsonReader in, WritableColumnVector[] columns, int row) throws DecodeException {
        int missing = needed;
        boolean isUnwanted = false;
        boolean isIncomplete = false;
        DecodeException bad = null;
        members.start();
        boolean more = in.enterObject();
        while (more) {
            int i = members.next(in);
            if (i == FieldNames.UNWANTED) {
                in.skipValue();
            } else if (looksAt[i]) {
                missing -= members.isPresent(i) ? 0 : 1;
                members.putMember(i, in, columns[i], row);
                isUnwanted = missing == 0 && !filter.wants(row);
            } else if (isUnwanted) {
                isIncomplete = true;
                in.skipValue();
            } else {
                DecodeException mismatch = tryMember(i, in, columns[i], row);
                bad = bad == null ? mismatch : bad;
            }
            more = in.more();
        }
        if (missing > 0) {
            members.putMissing(columns, row, looksAt, true);
            isUnwanted = !filter.wants(row);
        }
        if (isUnwanted) {
            return Outcome.UNWANTED;
        }
        if (isIncomplete) {
            return Outcome.WANTED_AFTER_ALL;
        }
        if (bad != null) {
            throw bad;
        }
        members.putMissing(columns, row, looksAt, false);
        return Outcome.WANTED;
    }

    /** Puts a member, or goes past it and tells why it cannot be put. */
    private DecodeException tryMember(int i, JsonReader in, WritableColumnVector column, int row)
            throws DecodeException {
        int from = in.position();
        try {
            members.putMember(i, in, column, row);
            return null;
        } catch (DecodeException e) {
            if (e.expected().isEmpty()) {
                throw e;
            }
            in.backToMember(from);
            in.skipValue();
            return e;
        }
    }
}
