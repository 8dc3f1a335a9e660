package io.frazil.decode;

import io.frazil.decode.text.NumberText;
import io.frazil.decode.text.TimeText;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** What the sampled values of one field have been, and the narrowest type that takes them all. Not thread-safe. */
final class SampledType {

    private static final int MAX_DECIMAL_DIGITS = 38;

    private enum Kind {
        BOOLEAN,
        LONG,
        /** An integer beyond 64 bits, of up to 38 digits. */
        WIDE_INTEGER,
        FRACTION,
        DATE,
        TIMESTAMP,
        TEXT,
        OBJECT,
        ARRAY
    }

    private record Member(String name, SampledType type) {}

    private final Set<Kind> kinds = EnumSet.noneOf(Kind.class);
    /** By name in lower case, in order of first appearance. */
    private final Map<String, Member> members = new LinkedHashMap<>();

    private SampledType elements;
    private final TimeText time = new TimeText(ZoneOffset.UTC);

    /** Takes in the value that comes next. */
    void add(JsonReader in) throws DecodeException {
        int first = in.peek();
        switch (first) {
            case 'n' -> in.readNull();
            case '{' -> addObject(in);
            case '[' -> addArray(in);
            case '"' -> {
                in.readString();
                kinds.add(kindOf(in.string()));
            }
            case 't', 'f' -> {
                in.readBoolean();
                kinds.add(Kind.BOOLEAN);
            }
            default -> {
                in.readNumber();
                kinds.add(kindOf(in.number()));
            }
        }
    }

    private void addObject(JsonReader in) throws DecodeException {
        kinds.add(Kind.OBJECT);
        boolean more = in.enterObject();
        while (more) {
            in.readName();
            JsonStrings text = in.string();
            String name = new String(text.bytes(), text.from(), text.to() - text.from(), StandardCharsets.UTF_8);
            Member member = members.computeIfAbsent(
                    name.toLowerCase(Locale.ROOT), lower -> new Member(name, new SampledType()));
            if (member.name().equals(name)) {
                member.type().add(in);
            } else {
                in.skipValue();
            }
            more = in.more();
        }
    }

    private void addArray(JsonReader in) throws DecodeException {
        kinds.add(Kind.ARRAY);
        if (elements == null) {
            elements = new SampledType();
        }
        boolean more = in.enterArray();
        while (more) {
            elements.add(in);
            more = in.more();
        }
    }

    private Kind kindOf(JsonStrings text) {
        if (time.isDate(text.bytes(), text.from(), text.to())) {
            return Kind.DATE;
        }
        return time.isInstant(text.bytes(), text.from(), text.to()) ? Kind.TIMESTAMP : Kind.TEXT;
    }

    private static Kind kindOf(NumberText number) {
        if (!number.isWhole()) {
            return Kind.FRACTION;
        }
        if (number.isLong()) {
            return Kind.LONG;
        }
        return number.isDecimal(MAX_DECIMAL_DIGITS, 0) ? Kind.WIDE_INTEGER : Kind.FRACTION;
    }

    private boolean only(Kind first, Kind... rest) {
        return EnumSet.of(first, rest).containsAll(kinds);
    }

    /** The narrowest type; STRING if there is none, or nothing is known. */
    private DataType type() {
        if (kinds.isEmpty()) {
            return DataTypes.StringType;
        } else if (only(Kind.BOOLEAN)) {
            return DataTypes.BooleanType;
        } else if (only(Kind.LONG)) {
            return DataTypes.LongType;
        } else if (only(Kind.LONG, Kind.WIDE_INTEGER)) {
            return DataTypes.createDecimalType(MAX_DECIMAL_DIGITS, 0);
        } else if (only(Kind.LONG, Kind.WIDE_INTEGER, Kind.FRACTION)) {
            return DataTypes.DoubleType;
        } else if (only(Kind.DATE)) {
            return DataTypes.DateType;
        } else if (only(Kind.DATE, Kind.TIMESTAMP)) {
            return DataTypes.TimestampType;
        } else if (only(Kind.ARRAY)) {
            return DataTypes.createArrayType(elements.type(), true);
        } else if (only(Kind.OBJECT) && columns().length() > 0) {
            return columns();
        }
        return DataTypes.StringType;
    }

    /** The members as columns. One without a name cannot be a column. */
    StructType columns() {
        return new StructType(members.values().stream()
                .filter(member -> !member.name().isEmpty())
                .map(member ->
                        DataTypes.createStructField(member.name(), member.type().type(), true))
                .toArray(StructField[]::new));
    }
}
