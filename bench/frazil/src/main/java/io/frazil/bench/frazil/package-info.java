/** Frazil as the command line runs it; and, as it reads any Iceberg table, the judge of what the contenders wrote. */
package io.frazil.bench.frazil;
