/**
 * Plan to steps: trigger, rate, retry, stop; one thread a flow. Time and randomness are passed in.
 */
package io.frazil.run;
