/**
 * Running totals: what an aggregate has accumulated, as columns that can be stored, added to and read out again. In: an
 * aggregate of an analysed query. Out: the same aggregate over one batch, stopped before its result, and the
 * expressions that add two accumulators and that make the result of one. Knows Spark's aggregates; must not know
 * streams, tables or commits.
 */
package io.frazil.plan.totals;
