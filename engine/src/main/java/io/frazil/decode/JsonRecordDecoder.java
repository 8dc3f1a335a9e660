package io.frazil.decode;

import java.time.ZoneId;
import org.apache.spark.sql.execution.vectorized.WritableColumnVector;
import org.apache.spark.sql.types.StructType;

/** Decodes JSON objects: members to columns by name, the case of letters told apart. Not thread-safe. */
final class JsonRecordDecoder implements RecordDecoder {

    private final JsonReader in = new JsonReader();
    private final AppendMark mark = new AppendMark();
    private final JsonMembers members;

    JsonRecordDecoder(StructType wanted, ZoneId zone) {
        members = new JsonMembers("", wanted, zone);
    }

    @Override
    public void decode(byte[] bytes, int offset, int length, WritableColumnVector[] columns, int row)
            throws DecodeException {
        if (bytes == null) {
            members.putTombstone(columns, row);
            return;
        }
        mark.set(columns);
        try {
            in.start(bytes, offset, length);
            requireObject();
            members.put(in, columns, row);
            in.finish();
        } catch (DecodeException e) {
            mark.undo();
            throw e;
        }
    }

    private void requireObject() throws DecodeException {
        int first = in.peek();
        if (first == -1) {
            throw in.unexpected("'{'");
        }
        if (first != '{') {
            int from = in.position();
            in.skipValue();
            in.finish();
            throw DecodeException.mismatch("a JSON object", in.excerptFrom(from));
        }
    }
}
