package io.frazil.decode.text;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A decimal number as it is written, and its value as each of the numeric types. Holds one number at a time and is
 * reused; not thread-safe.
 */
public final class NumberText {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;

    /** Longer numbers are refused where their value would be computed digit by digit, which takes quadratic time. */
    private static final int MAX_EXACT_LENGTH = 1000;

    private static final int MAX_EXPONENT = 1_000_000;
    private static final int MANTISSA_DIGITS = 19;
    private static final long[] POWERS = new long[19];
    private static final double[] DOUBLE_POWERS = new double[23];
    private static final float[] FLOAT_POWERS = new float[11];

    static {
        POWERS[0] = 1;
        for (int i = 1; i < POWERS.length; i++) {
            POWERS[i] = POWERS[i - 1] * 10;
        }
        for (int i = 0; i < DOUBLE_POWERS.length; i++) {
            DOUBLE_POWERS[i] = Double.parseDouble("1e" + i);
        }
        for (int i = 0; i < FLOAT_POWERS.length; i++) {
            FLOAT_POWERS[i] = Float.parseFloat("1e" + i);
        }
    }

    private byte[] bytes;
    private int from;
    private int to;
    private int significandTo;
    private boolean negative;
    /** The first 19 significant digits, unsigned; the value is mantissa * 10^exponent, and more if not exact. */
    private long mantissa;

    private int digits;
    private int exponent;
    private int writtenExponent;
    private boolean exact;
    private boolean whole;

    private long longValue;
    private double doubleValue;
    private float floatValue;
    private BigInteger bigValue;

    /**
     * Reads the number at {@code start} by JSON's grammar (RFC 8259, section 6).
     *
     * @return the index after it; where the grammar is broken at index i: {@code -i - 1}
     */
    public int read(byte[] source, int start, int limit) {
        negative = source[start] == '-';
        int i = negative ? start + 1 : start;
        // Nothing but a fraction or an exponent may follow a zero.
        boolean zeroAlone = i + 1 < limit && source[i] == '0' && source[i + 1] >= '0' && source[i + 1] <= '9';
        return readUnsigned(source, start, i, zeroAlone ? i + 1 : limit);
    }

    /**
     * The index after the number at {@code start}, if it has at most seven digits, at most as many behind a point, and
     * no sign; {@code limit} if not, or if there are not eight bytes left to look at. An exponent is not looked for.
     */
    public static int skipPlain(byte[] source, int start, int limit) {
        int digits = plainDigits(source, start, limit);
        if (digits == 0 || digits > 1 && source[start] == '0') {
            return limit;
        }
        int i = start + digits;
        if (source[i] != '.') {
            return i;
        }
        int decimals = plainDigits(source, i + 1, limit);
        return decimals == 0 ? limit : i + 1 + decimals;
    }

    /** How many digits stand before the first byte that is none; 0 if there is no such byte among the next eight. */
    private static int plainDigits(byte[] source, int start, int limit) {
        if (limit - start < Long.BYTES) {
            return 0;
        }
        long word = (long) LONGS.get(source, start) ^ ONES * '0';
        // The lowest high bit marks the first byte above nine.
        long others = (word + ONES * (0x7f - 9) | word) & ONES * 0x80;
        return others == 0 ? 0 : Long.numberOfTrailingZeros(others) >> 3;
    }

    /** Reads a whole text that is nothing but a number; other than in JSON it may begin with + or with zeros. */
    public boolean readAll(byte[] source, int start, int end) {
        if (start >= end) {
            return false;
        }
        negative = source[start] == '-';
        int i = negative || source[start] == '+' ? start + 1 : start;
        return readUnsigned(source, i > start && !negative ? i : start, i, end) == end;
    }

    private int readUnsigned(byte[] source, int start, int firstDigit, int limit) {
        bytes = source;
        from = start;
        mantissa = 0;
        digits = 0;
        exponent = 0;
        writtenExponent = 0;
        exact = true;
        whole = true;
        int i = readDigits(firstDigit, limit, 0);
        if (i == firstDigit) {
            return -i - 1;
        }
        if (i < limit && source[i] == '.') {
            whole = false;
            int fraction = i + 1;
            i = readDigits(fraction, limit, -1);
            if (i == fraction) {
                return -i - 1;
            }
        }
        significandTo = i;
        if (i < limit && (source[i] | 0x20) == 'e') {
            whole = false;
            i = readExponent(i + 1, limit);
        }
        to = i;
        return i;
    }

    /** @param step what a digit that goes into the mantissa adds to the exponent */
    private int readDigits(int start, int limit, int step) {
        byte[] source = bytes;
        // No field is written for a digit.
        long value = mantissa;
        int significant = digits;
        int i = start;
        for (; i < limit && significant < MANTISSA_DIGITS; i++) {
            int digit = source[i] - '0';
            if (digit < 0 || digit > 9) {
                break;
            }
            value = value * 10 + digit;
            significant += value != 0 ? 1 : 0;
        }
        exponent += step * (i - start);
        mantissa = value;
        digits = significant;
        return significant < MANTISSA_DIGITS ? i : passDigits(i, limit, step + 1);
    }

    /** The digits that no longer go into the mantissa. */
    private int passDigits(int start, int limit, int step) {
        int i = start;
        for (; i < limit; i++) {
            int digit = bytes[i] - '0';
            if (digit < 0 || digit > 9) {
                break;
            }
            exponent += step;
            exact &= digit == 0;
        }
        return i;
    }

    private int readExponent(int start, int limit) {
        int i = start;
        boolean minus = i < limit && bytes[i] == '-';
        if (minus || i < limit && bytes[i] == '+') {
            i++;
        }
        int firstDigit = i;
        int value = 0;
        for (; i < limit && bytes[i] >= '0' && bytes[i] <= '9'; i++) {
            value = Math.min(MAX_EXPONENT, value * 10 + (bytes[i] - '0'));
        }
        if (i == firstDigit) {
            return -i - 1;
        }
        writtenExponent = minus ? -value : value;
        exponent += writtenExponent;
        return i;
    }

    /** Where the number read last begins. */
    public int from() {
        return from;
    }

    /** The index after the number read last. */
    public int to() {
        return to;
    }

    /** Whether it is written without fraction and exponent. */
    public boolean isWhole() {
        return whole;
    }

    /** The bytes in which {@link #from()} and {@link #to()} count. */
    byte[] bytes() {
        return bytes;
    }

    /** Whether the value is an integer of 64 bits, however it is written; it is then {@link #longValue()}. */
    public boolean isLong() {
        // Beyond 19 significant digits it has a fraction or is out of range.
        if (!exact) {
            return false;
        }
        long magnitude = mantissa;
        if (exponent != 0 && magnitude != 0) {
            if (exponent > 18 || exponent < -18) {
                return false;
            }
            long power = POWERS[Math.abs(exponent)];
            if (exponent < 0) {
                if (Long.remainderUnsigned(magnitude, power) != 0) {
                    return false;
                }
                magnitude = Long.divideUnsigned(magnitude, power);
            } else {
                if (magnitude < 0 || Math.multiplyHigh(magnitude, power) != 0) {
                    return false;
                }
                magnitude *= power;
            }
        }
        longValue = negative ? -magnitude : magnitude;
        return magnitude >= 0 || negative && magnitude == Long.MIN_VALUE;
    }

    public long longValue() {
        return longValue;
    }

    /** Whether the value, rounded to the nearest, is finite; it is then {@link #doubleValue()}. */
    public boolean isDouble() {
        if (exact && mantissa >>> 53 == 0 && exponent <= 22 && exponent >= -22) {
            double magnitude = exponent < 0 ? mantissa / DOUBLE_POWERS[-exponent] : mantissa * DOUBLE_POWERS[exponent];
            doubleValue = negative ? -magnitude : magnitude;
            return true;
        }
        doubleValue = Double.parseDouble(text(to));
        return !Double.isInfinite(doubleValue);
    }

    public double doubleValue() {
        return doubleValue;
    }

    /** Whether the value, rounded to the nearest, is finite; it is then {@link #floatValue()}. */
    public boolean isFloat() {
        if (exact && mantissa >>> 24 == 0 && exponent <= 10 && exponent >= -10) {
            float magnitude = exponent < 0 ? mantissa / FLOAT_POWERS[-exponent] : mantissa * FLOAT_POWERS[exponent];
            floatValue = negative ? -magnitude : magnitude;
            return true;
        }
        floatValue = Float.parseFloat(text(to));
        return !Float.isInfinite(floatValue);
    }

    public float floatValue() {
        return floatValue;
    }

    /**
     * Whether the value, rounded half up to the scale, has no more digits than the precision; {@link #unscaledLong()}
     * is then the unscaled value, or {@link #unscaledBig()} if that is not null.
     */
    public boolean isDecimal(int precision, int scale) {
        bigValue = null;
        int shift = exponent + scale;
        if (!exact || mantissa < 0 || shift > 18 || shift < -18) {
            return isBigDecimal(precision, scale);
        }
        long power = POWERS[Math.abs(shift)];
        long unscaled;
        if (shift >= 0) {
            unscaled = mantissa * power;
            if (Math.multiplyHigh(mantissa, power) != 0 || unscaled < 0) {
                return isBigDecimal(precision, scale);
            }
        } else {
            long remainder = mantissa % power;
            unscaled = mantissa / power + (remainder >= power - remainder ? 1 : 0);
        }
        longValue = negative ? -unscaled : unscaled;
        return precision > 18 || unscaled < POWERS[precision];
    }

    private boolean isBigDecimal(int precision, int scale) {
        longValue = 0;
        if (mantissa == 0) {
            return true;
        }
        if (to - from > MAX_EXACT_LENGTH) {
            return false;
        }
        BigDecimal value = new BigDecimal(text(significandTo)).scaleByPowerOfTen(writtenExponent);
        // Far too large or too small: said before a rounding that would take that many digits.
        int integerDigits = value.precision() - value.scale();
        if (integerDigits > precision - scale) {
            return false;
        }
        if (integerDigits < -scale) {
            return true;
        }
        BigDecimal rounded = value.setScale(scale, RoundingMode.HALF_UP);
        bigValue = rounded.unscaledValue();
        return rounded.precision() <= precision;
    }

    public long unscaledLong() {
        return longValue;
    }

    /** The unscaled value if it was computed with arbitrary precision, else null. */
    public BigInteger unscaledBig() {
        return bigValue;
    }

    private String text(int end) {
        return new String(bytes, from, end - from, StandardCharsets.ISO_8859_1);
    }
}
