/**
 * Plan to steps: declares flows, runs each on a thread of its own - trigger, rate, retry, stop - and answers the
 * statements about them.
 *
 * <p>Start reading at {@link io.frazil.run.FlowStep}: what one batch is. {@link io.frazil.run.OverlappedStep} is
 * its counterpart for at-least-once delivery. Time and randomness are passed in.
 */
package io.frazil.run;
