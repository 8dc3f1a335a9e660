/**
 * One batch of a flow carried out: which path its rows take into the table, a MERGE and totals, its watermark. Knows
 * no loop and no thread of a flow.
 */
package io.frazil.run.batch;
