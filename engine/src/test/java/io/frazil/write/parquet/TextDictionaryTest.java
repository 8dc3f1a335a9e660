package io.frazil.write.parquet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TextDictionaryTest {

    private final TextDictionary dictionary = new TextDictionary();

    private int number(byte[] text) {
        return dictionary.number(text, 0, text.length);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void textsAreNumberedAsTheyFirstCome() throws IOException {
        assertEquals(0, number(bytes("to")));
        assertEquals(1, number(bytes("")));
        assertEquals(0, number(bytes("to")));
        assertEquals(2, number(bytes("eleven bytes")));
        assertEquals(1, number(bytes("")));
        assertEquals(3, dictionary.size());
        assertArrayEquals(
                new byte[] {2, 0, 0, 0, 't', 'o', 0, 0, 0, 0},
                dictionary.first(2).toByteArray());
    }

    @Test
    void textsThatBeginAlikeAreToldApartByTheirLengths() {
        byte[] zeros = new byte[40];
        for (int length = 0; length <= zeros.length; length++) {
            assertEquals(length, dictionary.number(zeros, 0, length));
        }
        for (int length = 0; length <= zeros.length; length++) {
            assertEquals(length, dictionary.number(zeros, zeros.length - length, length));
        }
    }

    /** The second half undoes what the first one has changed in the hash. */
    @Test
    void textsOfOneHashAreToldApart() {
        long spread = 0x9e3779b97f4a7c15L;
        byte[][] texts = new byte[50][];
        for (int i = 0; i < texts.length; i++) {
            long half = (16L ^ i) * spread;
            half ^= half >>> 32;
            texts[i] = ByteBuffer.allocate(16)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(i)
                    .putLong(half)
                    .array();
        }
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < texts.length; i++) {
                assertEquals(i, number(texts[i]));
            }
        }
    }

    @Test
    void manyTextsOfAnyLengthAreFound() {
        SplittableRandom random = new SplittableRandom(5);
        Map<String, Integer> expected = new HashMap<>();
        for (int i = 0; i < 100_000; i++) {
            byte[] around = bytes(Long.toString(random.nextLong(50_000) * 0x9e3779b97L, 2 + random.nextInt(35)));
            int from = random.nextInt(around.length);
            byte[] text = Arrays.copyOfRange(around, from, around.length);
            int number = dictionary.number(around, from, text.length);
            int first =
                    expected.computeIfAbsent(new String(text, StandardCharsets.UTF_8), any -> dictionary.size() - 1);
            assertEquals(first, number);
            byte[] kept = Arrays.copyOfRange(
                    dictionary.array(), dictionary.from(number), dictionary.from(number) + dictionary.length(number));
            assertArrayEquals(text, kept);
        }
        assertEquals(expected.size(), dictionary.size());
    }
}
