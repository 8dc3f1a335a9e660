package io.frazil.write.parquet;

import org.apache.iceberg.shaded.org.apache.parquet.bytes.BytesInput;

/** Values of four or eight bytes, by their bits. */
abstract class FixedEncoder extends DictionaryEncoder {

    private final int width;
    private LongDictionary dictionary = new LongDictionary();
    private final PlainBytes plain = new PlainBytes();

    FixedEncoder(Leaf leaf, int width) {
        super(leaf);
        this.width = width;
    }

    final void putBits(long bits) {
        if (usesDictionary()) {
            putNumber(dictionary.number(bits), width);
        } else {
            putPlainBits(plain, bits);
        }
    }

    private void putPlainBits(PlainBytes to, long bits) {
        if (width == Long.BYTES) {
            to.putLong(bits);
        } else {
            to.putInt((int) bits);
        }
    }

    @Override
    final long heldValueBytes() {
        return dictionary.heldBytes() + plain.heldBytes();
    }

    @Override
    final int dictionarySize() {
        return dictionary.size();
    }

    @Override
    final long dictionaryBytes() {
        return (long) width * dictionary.size();
    }

    @Override
    final BytesInput dictionary(int size) {
        PlainBytes bytes = new PlainBytes();
        for (int number = 0; number < size; number++) {
            putPlainBits(bytes, dictionary.value(number));
        }
        return bytes.take();
    }

    @Override
    final void forgetDictionary() {
        dictionary = new LongDictionary();
    }

    @Override
    final void putPlain(int number) {
        putPlainBits(plain, dictionary.value(number));
    }

    @Override
    final long plainPageBytes() {
        return plain.size();
    }

    @Override
    final BytesInput takePlainPage() {
        return plain.take();
    }
}
