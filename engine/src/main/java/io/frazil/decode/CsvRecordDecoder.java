package io.frazil.decode;

import io.frazil.decode.text.Scalar;
import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import java.time.ZoneId;
import java.util.Optional;
import org.apache.spark.sql.execution.vectorized.WritableColumnVector;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Decodes CSV records, one a message: fields to columns by position. An empty field is null; in quotes it is the empty
 * string where a string is expected. Not thread-safe.
 */
final class CsvRecordDecoder implements RecordDecoder {

    private final CsvRecord record = new CsvRecord();
    private final AppendMark mark = new AppendMark();
    private final StructField[] wanted;
    private final Scalar[] scalars;
    private final int[] positions;
    private final int fields;
    private final Optional<RecordFilter> filter;
    private final Optional<Verdict> verdict;

    CsvRecordDecoder(StructType wanted, StructType all, ZoneId zone, Optional<RecordFilter> filter) {
        this.wanted = wanted.fields();
        this.filter = filter;
        this.verdict = filter.map(known -> new Verdict(known, this.wanted.length));
        fields = all.fields().length;
        scalars = new Scalar[this.wanted.length];
        positions = new int[this.wanted.length];
        for (int i = 0; i < scalars.length; i++) {
            StructField field = this.wanted[i];
            positions[i] = all.fieldIndex(field.name());
            scalars[i] = Scalar.of(field.dataType(), zone)
                    .orElseThrow(() -> new FrazilException(
                            ErrorCode.UNSUPPORTED,
                            "cannot decode column \"" + field.name() + "\" of type "
                                    + field.dataType().sql() + " from csv",
                            "declare it STRING to take it as it is written"));
        }
    }

    @Override
    public boolean decode(byte[] bytes, int offset, int length, WritableColumnVector[] columns, int row)
            throws DecodeException {
        if (bytes == null) {
            for (int i = 0; i < wanted.length; i++) {
                putNull(i, "a message without a value", columns[i], row);
            }
            return filter.isEmpty() || filter.get().wants(row);
        }
        if (length == 0) {
            throw DecodeException.malformed("empty message");
        }
        mark.set(columns);
        try {
            record.read(bytes, offset, length);
            if (record.size() != fields) {
                throw DecodeException.mismatch(
                        fields + (fields == 1 ? " field" : " fields"), Integer.toString(record.size()));
            }
            return put(columns, row);
        } catch (DecodeException e) {
            mark.undo();
            throw e;
        }
    }

    /** Whether the record is wanted. */
    private boolean put(WritableColumnVector[] columns, int row) throws DecodeException {
        if (verdict.isPresent() && !putLooked(verdict.get(), columns, row)) {
            mark.undo();
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            if (verdict.isEmpty() || !verdict.get().looksAt()[i]) {
                put(i, columns[i], row);
            }
        }
        return true;
    }

    /** Puts what the filter looks at; tells whether it wants the record. */
    private boolean putLooked(Verdict verdict, WritableColumnVector[] columns, int row) throws DecodeException {
        DecodeException mismatch = null;
        verdict.start();
        for (int i = 0; i < wanted.length; i++) {
            if (verdict.looksAt()[i]) {
                try {
                    put(i, columns[i], row);
                    verdict.put(i, row, true);
                } catch (DecodeException e) {
                    verdict.mismatch(i, e);
                    mismatch = mismatch == null ? e : mismatch;
                }
            }
        }
        if (mismatch != null && !verdict.isUnwanted()) {
            throw mismatch;
        }
        return !verdict.isUnwanted();
    }

    private void put(int i, WritableColumnVector column, int row) throws DecodeException {
        int position = positions[i];
        boolean string = wanted[i].dataType() instanceof StringType;
        if (record.isEmpty(position) && !(string && record.isQuoted(position))) {
            putNull(i, "an empty field", column, row);
            return;
        }
        byte[] value = record.value(position);
        if (!scalars[i].putField(value, record.valueFrom(position), record.valueTo(position), column, row)) {
            throw DecodeException.mismatch(wanted[i].dataType().sql(), '"' + record.excerpt(position) + '"')
                    .inField(wanted[i].name());
        }
    }

    private void putNull(int i, String found, WritableColumnVector column, int row) throws DecodeException {
        if (!wanted[i].nullable()) {
            throw DecodeException.mismatch(wanted[i].dataType().sql() + " NOT NULL", found)
                    .inField(wanted[i].name());
        }
        column.putNull(row);
    }
}
