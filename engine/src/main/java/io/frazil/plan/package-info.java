/**
 * Statement to plan: what a flow will do with each batch, decided once. Pure; prints itself for EXPLAIN.
 */
package io.frazil.plan;
