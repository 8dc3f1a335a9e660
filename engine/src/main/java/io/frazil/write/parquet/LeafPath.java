package io.frazil.write.parquet;

import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.shaded.org.apache.parquet.column.ColumnDescriptor;
import org.apache.iceberg.shaded.org.apache.parquet.schema.GroupType;
import org.apache.iceberg.shaded.org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.iceberg.shaded.org.apache.parquet.schema.MessageType;
import org.apache.iceberg.shaded.org.apache.parquet.schema.Type;

/**
 * How a leaf is found in its top column: through structs, lists and maps, each of which has one vector for each of its
 * children. Immutable.
 *
 * @param column the leaf, as Parquet has it
 * @param steps one for each column on the way, the leaf's own last
 */
public record LeafPath(ColumnDescriptor column, List<Step> steps) {

    /**
     * One column on the way.
     *
     * @param isOptional it may be NULL
     * @param isRepeated its children are elements, keys or values: any number for each of its own values
     * @param child the next column; the leaf has none
     */
    public record Step(boolean isOptional, boolean isRepeated, int child) {}

    public static LeafPath of(MessageType message, ColumnDescriptor leaf) {
        List<Step> steps = new ArrayList<>();
        String[] names = leaf.getPath();
        GroupType group = message;
        for (int i = 0; i < names.length; i++) {
            Type column = group.getType(names[i]);
            boolean isOptional = column.isRepetition(Type.Repetition.OPTIONAL);
            if (column.isPrimitive()) {
                steps.add(new Step(isOptional, false, -1));
                continue;
            }
            group = column.asGroupType();
            boolean isRepeated = isRepeated(group);
            if (isRepeated) {
                // Between a list and its elements, or a map and its keys and values, there is a group of Parquet's own.
                i++;
                group = group.getType(names[i]).asGroupType();
            }
            steps.add(new Step(isOptional, isRepeated, group.getFieldIndex(names[i + 1])));
        }
        return new LeafPath(leaf, List.copyOf(steps));
    }

    String name() {
        return String.join(".", column.getPath());
    }

    private static boolean isRepeated(GroupType group) {
        LogicalTypeAnnotation meaning = group.getLogicalTypeAnnotation();
        return LogicalTypeAnnotation.listType().equals(meaning)
                || LogicalTypeAnnotation.mapType().equals(meaning);
    }
}
