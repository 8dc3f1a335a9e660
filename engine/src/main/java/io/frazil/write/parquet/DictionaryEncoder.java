package io.frazil.write.parquet;

import java.io.IOException;
import java.util.Arrays;
import org.apache.iceberg.shaded.org.apache.parquet.bytes.BytesInput;
import org.apache.iceberg.shaded.org.apache.parquet.bytes.BytesUtils;
import org.apache.iceberg.shaded.org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.iceberg.shaded.org.apache.parquet.column.Encoding;
import org.apache.iceberg.shaded.org.apache.parquet.column.page.DictionaryPage;
import org.apache.iceberg.shaded.org.apache.parquet.column.page.PageWriter;
import org.apache.iceberg.shaded.org.apache.parquet.column.values.rle.RunLengthBitPackingHybridEncoder;

/**
 * Values as numbers of a dictionary, as long as that pays: if the first page is no smaller for it, or once the dictionary
 * is too large, values are written as they are, up to the row group's end. So does Parquet's own library.
 */
abstract class DictionaryEncoder extends ColumnEncoder {

    /** Of each value of the page. */
    private int[] numbers = new int[1024];

    private int count;
    /** Of the page's values, were they written as they are. */
    private long plainBytes;

    private boolean usesDictionary = true;
    private boolean isFirstPage = true;
    /** How many values of the dictionary are used by pages that are ended. */
    private int usedNumbers;

    private final PageLimits limits;

    DictionaryEncoder(Leaf leaf) {
        super(leaf);
        this.limits = leaf.limits();
    }

    /** Whether values are to be put by number. */
    final boolean usesDictionary() {
        return usesDictionary;
    }

    /** @param bytes of the value, were it written as it is */
    final void putNumber(int number, int bytes) {
        if (count == numbers.length) {
            numbers = Arrays.copyOf(numbers, 2 * count);
        }
        numbers[count++] = number;
        plainBytes += bytes;
    }

    /** To be called behind some values that were put by number. */
    final void checkDictionary() {
        if (usesDictionary && dictionaryBytes() > limits.dictionaryBytes()) {
            leaveDictionary();
        }
    }

    private void leaveDictionary() {
        for (int i = 0; i < count; i++) {
            putPlain(numbers[i]);
        }
        usesDictionary = false;
        count = 0;
        plainBytes = 0;
        numbers = new int[0];
        if (usedNumbers == 0) {
            forgetDictionary();
        }
    }

    @Override
    final long valueBytes() {
        return usesDictionary ? 4L * count : plainPageBytes();
    }

    @Override
    final long ownBytes() {
        return 4L * numbers.length + heldValueBytes();
    }

    @Override
    final EncodedValues encode() throws IOException {
        EncodedValues encoded = usesDictionary ? byNumber() : plain();
        isFirstPage = false;
        count = 0;
        plainBytes = 0;
        return encoded;
    }

    private EncodedValues byNumber() throws IOException {
        int width = BytesUtils.getWidthFromMaxInt(dictionarySize() - 1);
        BytesInput bytes;
        try (RunLengthBitPackingHybridEncoder encoder = new RunLengthBitPackingHybridEncoder(
                width,
                Math.max(64, count * width / 8),
                Math.max(limits.bytes(), 1 << 20),
                HeapByteBufferAllocator.getInstance())) {
            for (int i = 0; i < count; i++) {
                encoder.writeInt(numbers[i]);
            }
            bytes = BytesInput.copy(BytesInput.concat(BytesInput.from(new byte[] {(byte) width}), encoder.toBytes()));
        }
        if (isFirstPage && bytes.size() + dictionaryBytes() >= plainBytes) {
            leaveDictionary();
            return plain();
        }
        usedNumbers = dictionarySize();
        return new EncodedValues(bytes, Encoding.PLAIN_DICTIONARY);
    }

    private EncodedValues plain() {
        return new EncodedValues(takePlainPage(), Encoding.PLAIN);
    }

    @Override
    final void writeDictionary(PageWriter to) throws IOException {
        if (usedNumbers > 0) {
            to.writeDictionaryPage(new DictionaryPage(dictionary(usedNumbers), usedNumbers, Encoding.PLAIN_DICTIONARY));
        }
    }

    /** How much memory the dictionary and plain values take, about. */
    abstract long heldValueBytes();

    /** How many values the dictionary has. */
    abstract int dictionarySize();

    /** How many bytes it takes when it is written. */
    abstract long dictionaryBytes();

    /** The first so many values of the dictionary, written as they are. */
    abstract BytesInput dictionary(int size);

    /** Gives its memory back: it is not asked for any more. */
    abstract void forgetDictionary();

    /** Puts a value of the dictionary as it is. */
    abstract void putPlain(int number);

    /** Of the values that were put as they are since the last page. */
    abstract long plainPageBytes();

    /** These values; begins a new page. */
    abstract BytesInput takePlainPage();
}
