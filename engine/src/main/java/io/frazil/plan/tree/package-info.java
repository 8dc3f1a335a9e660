/** Building blocks for Spark's plans; knows nothing of streams and flows. */
package io.frazil.plan.tree;
