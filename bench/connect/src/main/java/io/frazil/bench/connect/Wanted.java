package io.frazil.bench.connect;

import io.frazil.bench.contender.Task;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.iceberg.Schema;
import org.apache.iceberg.connect.transforms.CopyValue;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.kafka.connect.transforms.ReplaceField;
import org.apache.kafka.connect.transforms.TimestampConverter;

/**
 * The wanted fields in Connect's words: it takes fields as they are, and dates of times. Immutable.
 *
 * @param schema of the table
 * @param transforms settings of a connector
 */
record Wanted(Schema schema, Map<String, String> transforms) {

    private static final Pattern DATE_OF = Pattern.compile("to_date\\((\\w+)\\) AS (\\w+)");
    private static final String TIME_FORMAT = "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'";

    static Wanted of(Task task) {
        if (!task.where().equals("TRUE")) {
            throw new IllegalArgumentException("Connect has no expressions: " + task.where());
        }
        Map<String, Type> types = new HashMap<>();
        for (String column : task.columns().split(",\\s*")) {
            String[] nameAndType = column.split(" ");
            types.put(nameAndType[0], type(nameAndType[1]));
        }
        List<Types.NestedField> fields = new ArrayList<>();
        List<String> included = new ArrayList<>();
        Map<String, String> transforms = new HashMap<>();
        List<String> names = new ArrayList<>(List.of("include"));
        for (String expression :
                Stream.of(task.select().split(";")).map(String::trim).toList()) {
            Matcher date = DATE_OF.matcher(expression);
            if (date.matches()) {
                String name = date.group(2);
                names.addAll(List.of("copy_" + name, "date_" + name));
                transforms.put("transforms.copy_" + name + ".type", CopyValue.class.getName());
                transforms.put("transforms.copy_" + name + ".source.field", date.group(1));
                transforms.put("transforms.copy_" + name + ".target.field", name);
                transforms.put("transforms.date_" + name + ".type", TimestampConverter.Value.class.getName());
                transforms.put("transforms.date_" + name + ".field", name);
                transforms.put("transforms.date_" + name + ".format", TIME_FORMAT);
                transforms.put("transforms.date_" + name + ".target.type", "Date");
                fields.add(Types.NestedField.optional(fields.size() + 1, name, Types.DateType.get()));
            } else if (types.containsKey(expression)) {
                included.add(expression);
                fields.add(Types.NestedField.optional(fields.size() + 1, expression, types.get(expression)));
            } else {
                throw new IllegalArgumentException("Connect has no expressions: " + expression);
            }
        }
        transforms.put("transforms.include.type", ReplaceField.Value.class.getName());
        transforms.put("transforms.include.include", String.join(",", included));
        transforms.put("transforms", String.join(",", names));
        return new Wanted(new Schema(fields), transforms);
    }

    private static Type type(String sql) {
        return switch (sql) {
            case "STRING" -> Types.StringType.get();
            case "DOUBLE" -> Types.DoubleType.get();
            case "BIGINT" -> Types.LongType.get();
            case "TIMESTAMP" -> Types.TimestampType.withZone();
            default -> throw new IllegalArgumentException("no such type here: " + sql);
        };
    }
}
