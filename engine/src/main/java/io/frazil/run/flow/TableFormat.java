package io.frazil.run.flow;

import io.frazil.plan.FlowOptions;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The Iceberg format version of the table of a flow that changes rows, and what there is to say of it.
 *
 * @param before of the table that is there; empty: it is created
 * @param wanted a table of a lower version is upgraded to it
 * @param asked whether the option format-version asks for it
 */
record TableFormat(OptionalInt before, int wanted, boolean asked) {

    private static final String DELETION_VECTORS = ", to mark changed rows by deletion vectors, which its readers must"
            + " know; for format 2, SET `frazil.format-version` = 2 first";

    /** @param properties of the table, as written or stored */
    static TableFormat of(OptionalInt before, FlowOptions options, Map<String, String> properties) {
        return new TableFormat(
                before,
                options.formatVersionOfChanges(properties),
                options.formatVersion().isPresent());
    }

    /** For the answer of the declaration; empty: nothing that was not asked for, or is not so already. */
    Optional<String> change() {
        if (isUpgrade()) {
            return Optional.of("table upgraded to Iceberg format " + wanted + why());
        }
        return before.isEmpty() && !asked && wanted > 2
                ? Optional.of("table made in Iceberg format " + wanted + why())
                : Optional.empty();
    }

    /** For EXPLAIN. */
    String explained() {
        if (before.orElse(0) > 2) {
            return "Iceberg " + before.getAsInt() + ", as the table is already";
        }
        return "Iceberg " + wanted + (isUpgrade() ? ", upgraded from " + before.getAsInt() : "") + why();
    }

    private boolean isUpgrade() {
        return before.isPresent() && before.getAsInt() < wanted;
    }

    private String why() {
        if (asked) {
            return ", as format-version asks";
        }
        return wanted > 2 ? DELETION_VECTORS : ", as copy-on-write needs no deletion vectors";
    }
}
