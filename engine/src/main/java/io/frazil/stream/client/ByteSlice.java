package io.frazil.stream.client;

import java.nio.ByteBuffer;

/** A part of an array; what a buffer holds, without copying where it can be helped. */
public record ByteSlice(byte[] array, int offset, int length) {

    public static ByteSlice of(ByteBuffer buffer) {
        if (buffer.hasArray()) {
            return new ByteSlice(buffer.array(), buffer.arrayOffset() + buffer.position(), buffer.remaining());
        }
        byte[] copy = new byte[buffer.remaining()];
        buffer.duplicate().get(copy);
        return new ByteSlice(copy, 0, copy.length);
    }
}
