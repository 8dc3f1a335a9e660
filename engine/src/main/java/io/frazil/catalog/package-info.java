/**
 * Names to streams and Iceberg tables; definitions are stored where the catalog keeps its tables.
 *
 * <p>Knows Iceberg's catalogs and Spark's catalog interface; knows nothing of running flows.
 */
package io.frazil.catalog;
