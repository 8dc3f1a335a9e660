/**
 * One step of a flow after the other: takes what Kafka has, commits it, waits where there is nothing. Start reading at
 * {@link io.frazil.run.step.FlowStep}; {@link io.frazil.run.step.OverlappedStep} takes its place where a flow delivers at least once.
 */
package io.frazil.run.step;
