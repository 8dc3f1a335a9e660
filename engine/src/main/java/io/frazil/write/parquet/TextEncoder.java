package io.frazil.write.parquet;

import java.util.Arrays;
import org.apache.iceberg.shaded.org.apache.parquet.bytes.BytesInput;
import org.apache.iceberg.shaded.org.apache.parquet.column.statistics.Statistics;
import org.apache.iceberg.shaded.org.apache.parquet.io.api.Binary;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.types.UTF8String;

/** Texts in UTF-8. */
final class TextEncoder extends DictionaryEncoder {

    private TextDictionary dictionary = new TextDictionary();
    private final PlainBytes plain = new PlainBytes();
    private final Bound least = new Bound();
    private final Bound largest = new Bound();

    TextEncoder(Leaf leaf) {
        super(leaf);
    }

    @Override
    void putAll(ColumnVector values, int[] rows, int from, int to) {
        for (int i = from; i < to; i++) {
            UTF8String text = values.getUTF8String(rows[i]);
            Object base = text.getBaseObject();
            if (base instanceof byte[] bytes) {
                put(bytes, (int) (text.getBaseOffset() - Platform.BYTE_ARRAY_OFFSET), text.numBytes());
            } else {
                put(text.getBytes(), 0, text.numBytes());
            }
        }
        checkDictionary();
    }

    private void put(byte[] bytes, int from, int length) {
        long prefix = Long.reverseBytes(TextDictionary.word(bytes, from, length));
        if (least.isEmpty() || least.compare(prefix, bytes, from, length) > 0) {
            least.set(prefix, bytes, from, length);
        }
        if (largest.isEmpty() || largest.compare(prefix, bytes, from, length) < 0) {
            largest.set(prefix, bytes, from, length);
        }
        if (usesDictionary()) {
            putNumber(dictionary.number(bytes, from, length), Integer.BYTES + length);
        } else {
            plain.putText(bytes, from, length);
        }
    }

    @Override
    void addTo(Statistics<?> statistics) {
        statistics.updateStats(least.take());
        statistics.updateStats(largest.take());
    }

    @Override
    long heldValueBytes() {
        return dictionary.heldBytes() + plain.heldBytes();
    }

    @Override
    int dictionarySize() {
        return dictionary.size();
    }

    @Override
    long dictionaryBytes() {
        return dictionary.bytes();
    }

    @Override
    BytesInput dictionary(int size) {
        return dictionary.first(size);
    }

    @Override
    void forgetDictionary() {
        dictionary = new TextDictionary();
    }

    @Override
    void putPlain(int number) {
        plain.putText(dictionary.array(), dictionary.from(number), dictionary.length(number));
    }

    @Override
    long plainPageBytes() {
        return plain.size();
    }

    @Override
    BytesInput takePlainPage() {
        return plain.take();
    }

    /** The least or largest text of a page, by its bytes as Parquet compares them, without sign. */
    private static final class Bound {

        private byte[] text;
        /** Its first eight bytes, the first one highest. */
        private long prefix;

        boolean isEmpty() {
            return text == null;
        }

        /** Of this one to the other. */
        int compare(long otherPrefix, byte[] bytes, int from, int length) {
            return prefix != otherPrefix
                    ? Long.compareUnsigned(prefix, otherPrefix)
                    : Arrays.compareUnsigned(text, 0, text.length, bytes, from, from + length);
        }

        void set(long newPrefix, byte[] bytes, int from, int length) {
            prefix = newPrefix;
            text = Arrays.copyOfRange(bytes, from, from + length);
        }

        Binary take() {
            Binary value = Binary.fromConstantByteArray(text);
            text = null;
            return value;
        }
    }
}
