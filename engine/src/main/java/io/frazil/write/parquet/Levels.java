package io.frazil.write.parquet;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.apache.iceberg.shaded.org.apache.parquet.bytes.BytesInput;
import org.apache.iceberg.shaded.org.apache.parquet.bytes.BytesUtils;
import org.apache.iceberg.shaded.org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.iceberg.shaded.org.apache.parquet.column.values.rle.RunLengthBitPackingHybridEncoder;

/**
 * Levels of one kind of a page's entries. As long as all are the usual one they are only counted, for they become a
 * single run. Not thread-safe.
 */
final class Levels {

    private static final int FIRST_BYTES = 64;

    private final int width;
    private final int usual;
    private final int mostBytes;
    private int usualOnes;
    /** Null as long as all are the usual one. */
    private RunLengthBitPackingHybridEncoder encoder;

    Levels(int most, int usual, int mostBytes) {
        this.width = BytesUtils.getWidthFromMaxInt(most);
        this.usual = usual;
        this.mostBytes = mostBytes;
    }

    /** Whether there can be none but the lowest one; such levels are not written. */
    boolean areNone() {
        return width == 0;
    }

    void putUsual(int count) throws IOException {
        if (encoder == null) {
            usualOnes += count;
            return;
        }
        for (int i = 0; i < count; i++) {
            encoder.writeInt(usual);
        }
    }

    void put(int level) throws IOException {
        if (encoder != null) {
            encoder.writeInt(level);
        } else if (level == usual) {
            usualOnes++;
        } else {
            encoder = new RunLengthBitPackingHybridEncoder(
                    width, FIRST_BYTES, mostBytes, HeapByteBufferAllocator.getInstance());
            putUsual(usualOnes);
            encoder.writeInt(level);
        }
    }

    /** About. */
    long bytes() {
        return encoder == null ? 0 : encoder.getBufferedSize();
    }

    /** All of them and their length, as pages of version 1 have them; begins anew. */
    BytesInput take() throws IOException {
        BytesInput bytes = encoder == null ? singleRun() : BytesInput.copy(encoder.toBytes());
        if (encoder != null) {
            encoder.close();
            encoder = null;
        }
        usualOnes = 0;
        return BytesInput.concat(BytesInput.fromInt(Math.toIntExact(bytes.size())), bytes);
    }

    /** Its length, of which the lowest bit says that it is one, and the level. */
    private BytesInput singleRun() throws IOException {
        ByteArrayOutputStream level = new ByteArrayOutputStream();
        BytesUtils.writeIntLittleEndianPaddedOnBitWidth(level, usual, width);
        return BytesInput.concat(BytesInput.fromUnsignedVarInt(usualOnes << 1), BytesInput.from(level.toByteArray()));
    }
}
