/**
 * Columns of plain types into the pages of a Parquet file, many rows at a time. In come Spark's column vectors, out go
 * pages, which Parquet's own library compresses, counts and puts into files. Knows neither tables nor rows.
 */
package io.frazil.write.parquet;
