package io.frazil.write.parquet;

/**
 * How large pages become. Immutable.
 *
 * @param rows of a page, at most
 * @param bytes of a page's values, about
 * @param dictionaryBytes of a column's dictionary in one row group; a column with more is written without
 */
public record PageLimits(int rows, int bytes, int dictionaryBytes) {}
