package io.frazil.decode;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.types.*;

/** Random schemas, documents that fit them mostly, and small damage to documents. */
final class RandomJson {

    private static final String[] NAMES = {
        "id",
        "user_id",
        "transaction_amount",
        "event_time",
        "größe",
        "a",
        "b",
        "😀",
        "with space",
        "q\"uote",
        "back\\slash",
        "",
        "tab\tname",
        "a_name_of_more_than_eight_bytes",
        "A"
    };
    private static final String[] NUMBERS = {
        "0",
        "-0",
        "1",
        "-1",
        "127",
        "128",
        "-128",
        "-129",
        "32767",
        "32768",
        "2147483647",
        "2147483648",
        "-2147483648",
        "9223372036854775807",
        "9223372036854775808",
        "-9223372036854775808",
        "-9223372036854775809",
        "1.0",
        "1e3",
        "1.5e1",
        "1.55e1",
        "12E-1",
        "120e-1",
        "0.1",
        "3.14159265358979323846264338327950288",
        "1e400",
        "-1e400",
        "1e-400",
        "4.9e-324",
        "2.4e-324",
        "1.7976931348623157e308",
        "1.7976931348623159e308",
        "9007199254740993",
        "0.5",
        "-0.5",
        "1.005",
        "99999.995",
        "18446744073709551615",
        "18446744073709551616",
        "9999999999999999999",
        "10000000000000000000",
        "99999999999999999999999999999999999999",
        "100000000000000000000000000000000000000",
        "1e37",
        "1e38",
        "0e999",
        "0.000000000000000000000000000000000000001",
        "123456789012345678901234567890e-10",
        "3.4028236e38",
        "16777217",
        "1.00000005960464477539062",
        "1.000000059604644775390626",
        "0e-99999",
        "0.00",
        "1e22",
        "1e23",
        "123456789e-22"
    };
    private static final String[] TIMES = {
        "2026-11-22",
        "2026-11-22T10:15:30Z",
        "2026-11-22 10:15:30.123456789",
        "2026-11-22T10:15:30.1+01:00",
        "2026-03-29T02:30:00",
        "2026-10-25T02:30:00",
        "1969-12-31T23:59:59.999999999Z",
        "0000-01-01",
        "9999-12-31T23:59:59Z",
        "2024-02-29",
        "2023-02-29",
        "1900-02-29",
        "2000-02-29",
        "2026-11-22T10:15",
        "2026-11-22T10:15:30-0830",
        "2026-11-22T10:15:30+05",
        "2026-11-22T10:15:30[Europe/Berlin]",
        "2026-10-25T02:30:00+01:00[Europe/Berlin]",
        "2026-11-22 10:15:30 America/New_York",
        "2026-11-22T10:15:30z",
        "2026-11-22t10:15:30.000",
        "2026-11-22T24:00:00",
        "2026-11-22T10:60:00",
        "2026-11-22T10:15:60Z",
        "2026-13-01",
        "2026-00-10",
        "2026-01-00",
        "2026-11-22T10:15:30+18:00",
        "2026-11-22T10:15:30+18:01",
        "2026-11-22T10:15:30+1",
        "2026-11-22T10:15:30.Z",
        "2026-11-22T10:15:30.1234567890",
        "2026-11-22T10:15:30Z[UTC]",
        "2026-11-22T10:15:30 +01:00",
        "2026-11-22T10:15:30[",
        "2026-11-22T10:15:30 ",
        "1582-10-10"
    };
    private static final String[] STRINGS = {
        "",
        "x",
        "user-4711",
        "0123456",
        "01234567",
        "012345678",
        "\u0000\u001f\"\\/\b\f\n\r\t",
        "grüße",
        "漢字かな",
        "😀 pair",
        "\u007f\u0080\u07ff\u0800\uffff",
        "NaN",
        "Infinity",
        "-Infinity",
        "null",
        "true",
        "12,50",
        "\ufeff",
        "[{\"a\": 1}]"
    };

    private final Random random;

    RandomJson(long seed) {
        random = new Random(seed);
    }

    StructType schema() {
        return struct(0);
    }

    /** Some of the columns, in any order. */
    StructType projection(StructType all) {
        List<StructField> fields = new ArrayList<>(Arrays.asList(all.fields()));
        Collections.shuffle(fields, random);
        return new StructType(
                fields.subList(0, random.nextInt(fields.size() + 1)).toArray(StructField[]::new));
    }

    private StructType struct(int depth) {
        List<String> names = new ArrayList<>(Arrays.asList(NAMES));
        Collections.shuffle(names, random);
        StructType type = new StructType();
        int size = 1 + random.nextInt(depth == 0 ? 9 : 4);
        for (int i = 0; i < size; i++) {
            type = type.add(names.get(i), type(depth), random.nextInt(12) > 0);
        }
        return type;
    }

    private DataType type(int depth) {
        return switch (random.nextInt(depth < 3 ? 20 : 14)) {
            case 0 -> DataTypes.BooleanType;
            case 1 -> DataTypes.ByteType;
            case 2 -> DataTypes.ShortType;
            case 3 -> DataTypes.IntegerType;
            case 4, 5 -> DataTypes.LongType;
            case 6 -> DataTypes.FloatType;
            case 7 -> DataTypes.DoubleType;
            case 8 -> {
                int precision = 1 + random.nextInt(38);
                yield DataTypes.createDecimalType(precision, random.nextInt(precision + 1));
            }
            case 9, 10 -> DataTypes.StringType;
            case 11 -> DataTypes.DateType;
            case 12 -> random.nextBoolean() ? DataTypes.TimestampType : DataTypes.TimestampNTZType;
            case 13 -> DataTypes.BinaryType;
            case 14, 15 -> struct(depth + 1);
            case 16, 17, 18 -> DataTypes.createArrayType(type(depth + 1), random.nextInt(8) > 0);
            default -> DataTypes.createMapType(DataTypes.StringType, type(depth + 1), random.nextInt(8) > 0);
        };
    }

    byte[] document(StructType type) {
        StringBuilder out = new StringBuilder();
        space(out);
        object(out, type, 0);
        space(out);
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void object(StringBuilder out, StructType type, int depth) {
        List<StructField> fields = new ArrayList<>(Arrays.asList(type.fields()));
        if (random.nextInt(4) == 0) {
            Collections.shuffle(fields, random);
        }
        out.append('{');
        boolean first = true;
        for (StructField field : fields) {
            boolean kept = !field.nullable() || random.nextInt(10) > 0;
            int times = kept ? random.nextInt(20) == 0 ? 2 : 1 : 0;
            for (int i = 0; i < times; i++) {
                first = member(out, first, field.name());
                nullable(out, field.dataType(), field.nullable(), depth);
            }
            if (random.nextInt(5) == 0) {
                first = member(out, first, random.nextInt(3) == 0 ? "unknown_" + random.nextInt(400) : "unknown");
                anything(out, depth);
            }
        }
        space(out);
        out.append('}');
    }

    private boolean member(StringBuilder out, boolean first, String name) {
        if (!first) {
            out.append(',');
        }
        space(out);
        string(out, name);
        space(out);
        out.append(':');
        return false;
    }

    private void nullable(StringBuilder out, DataType type, boolean nullable, int depth) {
        space(out);
        if (nullable && random.nextInt(12) == 0) {
            out.append("null");
        } else if (random.nextInt(100) == 0) {
            anything(out, depth);
        } else {
            value(out, type, depth);
        }
        space(out);
    }

    private void value(StringBuilder out, DataType type, int depth) {
        if (type instanceof StructType struct) {
            object(out, struct, depth + 1);
        } else if (type instanceof ArrayType array) {
            out.append('[');
            int size = random.nextInt(4);
            for (int i = 0; i < size; i++) {
                out.append(i == 0 ? "" : ",");
                nullable(out, array.elementType(), array.containsNull(), depth + 1);
            }
            space(out);
            out.append(']');
        } else if (type instanceof MapType map) {
            out.append('{');
            int size = random.nextInt(random.nextInt(20) == 0 ? 60 : 4);
            for (int i = 0; i < size; i++) {
                member(out, i == 0, random.nextBoolean() ? pick(NAMES) : "key" + random.nextInt(50));
                nullable(out, map.valueType(), map.valueContainsNull(), depth + 1);
            }
            space(out);
            out.append('}');
        } else {
            scalar(out, type);
        }
    }

    private void scalar(StringBuilder out, DataType type) {
        switch (type.typeName().replaceAll("\\(.*", "")) {
            case "boolean" -> out.append(random.nextBoolean());
            case "byte" -> integral(out, 300);
            case "short" -> integral(out, 70_000);
            case "integer" -> integral(out, 1L << 33);
            case "long" -> integral(out, Long.MAX_VALUE);
            case "string" -> string(out, pick(STRINGS));
            case "date", "timestamp", "timestamp_ntz" -> string(out, pick(TIMES));
            case "binary" -> {
                byte[] bytes = new byte[random.nextInt(12)];
                random.nextBytes(bytes);
                string(out, Base64.getEncoder().encodeToString(bytes));
            }
            case "decimal" -> {
                if (random.nextInt(4) == 0) {
                    string(out, number());
                } else {
                    out.append(number());
                }
            }
            default -> {
                if (random.nextInt(10) == 0) {
                    string(out, pick(STRINGS));
                } else {
                    out.append(number());
                }
            }
        }
    }

    private void integral(StringBuilder out, long bound) {
        if (random.nextInt(5) == 0) {
            out.append(pick(NUMBERS));
        } else {
            out.append(random.nextLong(bound) * (random.nextBoolean() ? 1 : -1) / (random.nextBoolean() ? 1 : 3));
        }
    }

    private String number() {
        return switch (random.nextInt(6)) {
            case 0 -> pick(NUMBERS);
            case 1 -> Double.toString(random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20));
            case 2 -> Float.toString(random.nextFloat());
            case 3 -> random.nextInt(10_000) + "." + random.nextInt(100);
            case 4 -> random.nextLong() + "." + random.nextLong(Long.MAX_VALUE) + "e" + (random.nextInt(80) - 40);
            default -> Integer.toString(random.nextInt(2000) - 1000);
        };
    }

    private void anything(StringBuilder out, int depth) {
        switch (random.nextInt(depth < 4 ? 8 : 6)) {
            case 0 -> out.append("null");
            case 1 -> out.append(random.nextBoolean());
            case 2 -> out.append(number());
            case 3 -> string(out, pick(TIMES));
            case 4, 5 -> string(out, pick(STRINGS));
            case 6 -> object(out, struct(2), depth + 1);
            default -> value(out, DataTypes.createArrayType(type(2)), depth + 1);
        }
    }

    private void string(StringBuilder out, String value) {
        boolean escapeMany = random.nextInt(6) == 0;
        out.append('"');
        value.codePoints().forEach(c -> {
            if (c < ' ' || c == '"' || c == '\\' || escapeMany && random.nextBoolean()) {
                for (char unit : Character.toChars(c)) {
                    escape(out, unit);
                }
            } else {
                out.appendCodePoint(c);
            }
        });
        out.append('"');
    }

    private void escape(StringBuilder out, char c) {
        int i = "\"\\/\b\f\n\r\t".indexOf(c);
        if (i >= 0 && random.nextBoolean()) {
            out.append('\\').append("\"\\/bfnrt".charAt(i));
        } else {
            out.append(String.format(random.nextBoolean() ? "\\u%04x" : "\\u%04X", (int) c));
        }
    }

    private void space(StringBuilder out) {
        while (random.nextInt(6) == 0) {
            out.append(" \n\r\t".charAt(random.nextInt(4)));
        }
    }

    /** Flips, cuts, repeats or inserts a few bytes. */
    byte[] damaged(byte[] document) {
        byte[] bytes = document;
        for (int times = 1 + random.nextInt(2); times > 0; times--) {
            int at = random.nextInt(bytes.length);
            int length = 1 + random.nextInt(Math.min(6, bytes.length - at));
            byte[] piece = new byte[length];
            random.nextBytes(piece);
            bytes = switch (random.nextInt(7)) {
                case 0 -> replaced(bytes, at, 1, new byte[] {(byte) (bytes[at] ^ 1 << random.nextInt(8))});
                case 1 -> replaced(bytes, at, length, new byte[0]);
                case 2 -> replaced(bytes, at, bytes.length - at, new byte[0]);
                case 3 -> replaced(bytes, at, 0, Arrays.copyOfRange(bytes, at, at + length));
                case 4 -> replaced(bytes, at, 0, piece);
                case 5 -> replaced(bytes, at, 1, interesting());
                default -> replaced(bytes, at, 0, interesting());
            };
            if (bytes.length == 0) {
                return bytes;
            }
        }
        return bytes;
    }

    private byte[] interesting() {
        String[] pieces = {
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"",
            "\\",
            "\\u",
            "\\ud800",
            "\\udc00",
            "0",
            "-",
            ".",
            "e",
            "E+",
            "1",
            " ",
            "\t",
            "\u0001",
            "null",
            "true",
            "NaN",
            "é",
            "+",
            "/",
            "\ufeff",
            "\\ud83d\\ude00",
            "Z",
            "[",
            "'",
            "//"
        };
        byte[][] raw = {
            {(byte) 0xc0, (byte) 0x80},
            {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
            {(byte) 0xf4, (byte) 0x90, (byte) 0x80, (byte) 0x80},
            {(byte) 0xff},
            {(byte) 0x80},
            {(byte) 0xe0, (byte) 0x80, (byte) 0x80},
            {0}
        };
        return random.nextInt(4) == 0
                ? raw[random.nextInt(raw.length)]
                : pick(pieces).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] replaced(byte[] bytes, int at, int length, byte[] with) {
        byte[] result = new byte[bytes.length - length + with.length];
        System.arraycopy(bytes, 0, result, 0, at);
        System.arraycopy(with, 0, result, at, with.length);
        System.arraycopy(bytes, at + length, result, at + with.length, bytes.length - at - length);
        return result;
    }

    private String pick(String[] from) {
        return from[random.nextInt(from.length)];
    }
}
