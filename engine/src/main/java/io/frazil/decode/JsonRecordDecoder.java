package io.frazil.decode;

import java.time.ZoneId;
import java.util.Optional;
import org.apache.spark.sql.execution.vectorized.WritableColumnVector;
import org.apache.spark.sql.types.StructType;

/** Decodes JSON objects: members to columns by name, the case of letters told apart. Not thread-safe. */
final class JsonRecordDecoder implements RecordDecoder {

    private final JsonReader in = new JsonReader();
    private final AppendMark mark = new AppendMark();
    private final JsonMembers members;
    private final Optional<RecordFilter> filter;
    private final Optional<FilteredMembers> filtered;

    JsonRecordDecoder(StructType wanted, ZoneId zone, Optional<RecordFilter> filter) {
        this.members = new JsonMembers("", wanted, zone);
        this.filter = filter;
        this.filtered = filter.map(known -> new FilteredMembers(members, known));
    }

    @Override
    public boolean decode(byte[] bytes, int offset, int length, WritableColumnVector[] columns, int row)
            throws DecodeException {
        if (bytes == null) {
            members.putTombstone(columns, row);
            return filter.isEmpty() || filter.get().wants(row);
        }
        mark.set(columns);
        try {
            start(bytes, offset, length);
            FilteredMembers.Outcome outcome = put(columns, row);
            in.finish();
            if (outcome == FilteredMembers.Outcome.UNWANTED) {
                mark.undo();
                return false;
            }
            if (outcome == FilteredMembers.Outcome.WANTED_AFTER_ALL) {
                mark.undo();
                start(bytes, offset, length);
                members.put(in, columns, row);
            }
            return true;
        } catch (DecodeException e) {
            mark.undo();
            throw e;
        }
    }

    private void start(byte[] bytes, int offset, int length) throws DecodeException {
        in.start(bytes, offset, length);
        requireObject();
    }

    private FilteredMembers.Outcome put(WritableColumnVector[] columns, int row) throws DecodeException {
        if (filtered.isPresent()) {
            return filtered.get().put(in, columns, row);
        }
        members.put(in, columns, row);
        return FilteredMembers.Outcome.WANTED;
    }

    private void requireObject() throws DecodeException {
        int first = in.peek();
        if (first == -1) {
            throw in.unexpected("'{'");
        }
        if (first != '{') {
            int from = in.position();
            in.skipValue();
            String found = in.excerptFrom(from);
            in.finish();
            throw DecodeException.mismatch("a JSON object", found);
        }
    }
}
