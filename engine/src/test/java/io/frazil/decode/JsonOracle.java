package io.frazil.decode;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.types.*;

/**
 * What a JSON document means, written down in the plainest way on top of Jackson: the oracle of the decoder. Where Jackson
 * is laxer than RFC 8259 and Unicode, it is made strict: the bytes must be well-formed UTF-8, and neither strings nor
 * names may hold half of a surrogate pair. It is told to skip a byte order mark, as the RFC allows.
 */
final class JsonOracle {

    private static final Pattern DATE_TIME = Pattern.compile(
            "(\\d{4}-\\d{2}-\\d{2})[Tt ](\\d{2}:\\d{2}(?::\\d{2}(?:\\.\\d{1,9})?)?)(.*)", Pattern.DOTALL);
    private static final Pattern OFFSET = Pattern.compile("(?:[Zz]|([+-]\\d\\d)(?::?(\\d\\d))?)(?:\\[(.*)\\])?");

    private final JsonFactory factory = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNumberLength(Integer.MAX_VALUE)
                    .build())
            .build();
    private final StructType schema;
    private final ZoneId zone;
    private String text;

    JsonOracle(StructType schema, ZoneId zone) {
        this.schema = schema;
        this.zone = zone;
    }

    /** Not of the schema's types. */
    static final class Rejected extends Exception {
        Rejected(String why) {
            super(why);
        }
    }

    /** The row, or null if the document is to be rejected. */
    List<Object> row(byte[] bytes) {
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            text = text.startsWith("\ufeff") ? text.substring(1) : text;
            try (JsonParser parser = factory.createParser(text)) {
                if (parser.nextToken() != JsonToken.START_OBJECT) {
                    return null;
                }
                List<Object> row = struct(parser, schema);
                return parser.nextToken() == null ? row : null;
            }
        } catch (CharacterCodingException notUtf8) {
            return null;
        } catch (IOException | Rejected notJson) {
            return null;
        }
    }

    private List<Object> struct(JsonParser parser, StructType type) throws IOException, Rejected {
        Object[] values = new Object[type.length()];
        List<String> names = Arrays.asList(type.fieldNames());
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = checked(parser.currentName());
            parser.nextToken();
            int i = names.indexOf(name);
            if (i < 0) {
                skip(parser);
            } else {
                values[i] = nullable(parser, type.fields()[i].dataType(), type.fields()[i].nullable());
            }
        }
        for (int i = 0; i < values.length; i++) {
            if (values[i] == null && !type.fields()[i].nullable()) {
                throw new Rejected("null");
            }
        }
        return Arrays.asList(values);
    }

    private Object nullable(JsonParser parser, DataType type, boolean nullable) throws IOException, Rejected {
        if (parser.currentToken() != JsonToken.VALUE_NULL) {
            return value(parser, type);
        }
        if (!nullable) {
            throw new Rejected("null");
        }
        return null;
    }

    private Object value(JsonParser parser, DataType type) throws IOException, Rejected {
        if (type instanceof StructType struct) {
            require(parser, JsonToken.START_OBJECT);
            return struct(parser, struct);
        }
        if (type instanceof ArrayType array) {
            require(parser, JsonToken.START_ARRAY);
            List<Object> values = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                values.add(nullable(parser, array.elementType(), array.containsNull()));
            }
            return values;
        }
        if (type instanceof MapType map) {
            require(parser, JsonToken.START_OBJECT);
            Map<Object, Object> values = new LinkedHashMap<>();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String key = checked(parser.currentName());
                parser.nextToken();
                values.put(key, nullable(parser, map.valueType(), map.valueContainsNull()));
            }
            return values;
        }
        if (type instanceof StringType && parser.currentToken() != JsonToken.VALUE_STRING) {
            int from = (int) parser.currentTokenLocation().getCharOffset();
            boolean container = parser.currentToken().isStructStart();
            String token = container ? "" : parser.getText();
            skip(parser);
            return container
                    ? text.substring(from, (int) parser.currentLocation().getCharOffset())
                    : token;
        }
        return scalar(parser, type);
    }

    private Object scalar(JsonParser parser, DataType type) throws IOException, Rejected {
        JsonToken token = parser.currentToken();
        boolean string = token == JsonToken.VALUE_STRING;
        String written = string ? checked(parser.getText()) : parser.getText();
        boolean number = token.isNumeric();
        try {
            if (type instanceof DecimalType decimal && (number || string)) {
                return decimal(written, decimal);
            }
            return switch (type.typeName()
                    + (string ? " string" : number ? " number" : token.isBoolean() ? " word" : "")) {
                case "string string" -> written;
                case "boolean word" -> token == JsonToken.VALUE_TRUE;
                case "byte number" -> new BigDecimal(written).byteValueExact();
                case "short number" -> new BigDecimal(written).shortValueExact();
                case "integer number" -> new BigDecimal(written).intValueExact();
                case "long number" -> new BigDecimal(written).longValueExact();
                case "float number" -> finite(Float.parseFloat(written));
                case "double number" -> finite(Double.parseDouble(written));
                case "float string" -> (float) nonFinite(written);
                case "double string" -> nonFinite(written);
                case "date string" -> (int) date(written).toEpochDay();
                case "timestamp string" -> instant(written);
                case "timestamp_ntz string" -> local(written);
                case "binary string" ->
                    new String(
                            Base64.getDecoder().decode(written.getBytes(StandardCharsets.UTF_8)),
                            StandardCharsets.ISO_8859_1);
                default -> throw new Rejected(type + " from " + token);
            };
        } catch (IllegalArgumentException | ArithmeticException | DateTimeException e) {
            throw new Rejected(e.getMessage());
        }
    }

    private static BigDecimal decimal(String written, DecimalType type) throws Rejected {
        if (!written.matches("[+-]?\\d+(\\.\\d+)?([eE][+-]?\\d+)?")) {
            throw new Rejected(written);
        }
        BigDecimal value = new BigDecimal(written).setScale(type.scale(), RoundingMode.HALF_UP);
        if (value.precision() > type.precision()) {
            throw new Rejected(written);
        }
        return value;
    }

    private static Object finite(Number value) throws Rejected {
        if (Double.isInfinite(value.doubleValue())) {
            throw new Rejected("too large");
        }
        return value;
    }

    private static double nonFinite(String written) throws Rejected {
        return switch (written) {
            case "NaN" -> Double.NaN;
            case "Infinity", "+Infinity", "+INF" -> Double.POSITIVE_INFINITY;
            case "-Infinity", "-INF" -> Double.NEGATIVE_INFINITY;
            default -> throw new Rejected(written);
        };
    }

    private static LocalDate date(String written) throws Rejected {
        if (!written.matches("\\d{4}-\\d{2}-\\d{2}")) {
            throw new Rejected(written);
        }
        return LocalDate.parse(written);
    }

    private static long local(String written) throws Rejected {
        Matcher matcher = DATE_TIME.matcher(written);
        if (!matcher.matches()) {
            return micros(date(written).atStartOfDay(), ZoneOffset.UTC);
        }
        if (!matcher.group(3).isEmpty()) {
            throw new Rejected(written);
        }
        return micros(date(matcher.group(1)).atTime(LocalTime.parse(matcher.group(2))), ZoneOffset.UTC);
    }

    private long instant(String written) throws Rejected {
        Matcher matcher = DATE_TIME.matcher(written);
        if (!matcher.matches()) {
            return micros(date(written).atStartOfDay(), zone);
        }
        LocalDateTime local = date(matcher.group(1)).atTime(LocalTime.parse(matcher.group(2)));
        String rest = matcher.group(3);
        return micros(local, rest.isEmpty() ? zone : zone(rest.startsWith(" ") ? rest.substring(1) : rest));
    }

    private static ZoneId zone(String written) throws Rejected {
        Matcher offset = OFFSET.matcher(written);
        if (offset.matches()) {
            if (offset.group(3) != null) {
                ZoneId.of(offset.group(3));
            }
            String hours = offset.group(1);
            String minutes = offset.group(2) == null ? "00" : offset.group(2);
            return hours == null ? ZoneOffset.UTC : ZoneOffset.of(hours + ":" + minutes);
        }
        if (written.startsWith("+") || written.startsWith("-")) {
            throw new Rejected(written);
        }
        boolean bracketed = written.startsWith("[") && written.endsWith("]");
        return ZoneId.of(bracketed ? written.substring(1, written.length() - 1) : written);
    }

    private static long micros(LocalDateTime local, ZoneId zone) {
        var instant = local.atZone(zone).toInstant();
        return instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1000;
    }

    private static void require(JsonParser parser, JsonToken token) throws Rejected {
        if (parser.currentToken() != token) {
            throw new Rejected("not " + token);
        }
    }

    private static void skip(JsonParser parser) throws IOException, Rejected {
        int depth = 0;
        while (true) {
            JsonToken token = parser.currentToken();
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            if (token == JsonToken.FIELD_NAME) {
                checked(parser.currentName());
            } else if (token == JsonToken.VALUE_STRING) {
                checked(parser.getText());
            }
            if (depth == 0) {
                return;
            }
            parser.nextToken();
        }
    }

    private static String checked(String string) throws Rejected {
        if (!StandardCharsets.UTF_16BE.newEncoder().canEncode(string)) {
            throw new Rejected("half of a surrogate pair");
        }
        return string;
    }
}
