/**
 * Statements carried out: in comes a {@link io.frazil.sql.Statement}, out comes its answer, or flows that go on.
 *
 * <p>{@link io.frazil.run.StatementRunner} knows who answers what. Behind it, from what others are built on: {@code session},
 * {@code stream}, {@code batch}, {@code step}, {@code flow}, {@code live}, {@code care}, {@code check}.
 */
package io.frazil.run;
