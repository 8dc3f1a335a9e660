package io.frazil.flow;

import java.util.Optional;

/**
 * One column of a stream.
 *
 * @param type the type in Spark SQL's words, such as {@code DECIMAL(10,2)} or {@code STRUCT<a: BIGINT>}
 * @param generatedAs the SQL expression over the other columns that makes its value; empty: it is decoded
 */
public record StreamColumn(
        String name, String type, boolean nullable, Optional<String> generatedAs, Optional<String> comment) {}
