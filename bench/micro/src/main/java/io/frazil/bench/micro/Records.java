package io.frazil.bench.micro;

import io.frazil.bench.driver.Work;
import java.util.Arrays;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * A batch of messages of one of the bench's works, and the columns that the work wants of them. Immutable.
 *
 * @param all of a message
 * @param wanted those that the work's expressions name
 */
record Records(byte[][] messages, StructType all, StructType wanted) {

    static final int COUNT = 4096;

    static Records of(String work) {
        Work found = Work.named(work);
        byte[][] messages = new byte[COUNT][];
        for (int i = 0; i < messages.length; i++) {
            messages[i] = found.messages().message(i);
        }
        StructType all = StructType.fromDDL(found.messages().columns());
        return new Records(messages, all, wanted(all, found));
    }

    private static StructType wanted(StructType all, Work work) {
        return new StructType(Arrays.stream(all.fields())
                .filter(field -> (work.select() + " " + work.where()).matches("(?s).*\\b" + field.name() + "\\b.*"))
                .toArray(StructField[]::new));
    }
}
