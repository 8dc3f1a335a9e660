/**
 * Flows from their declaration to their end: each has a thread, {@link io.frazil.run.flow.FlowRunner}; statements declare,
 * start, stop, await and list them.
 */
package io.frazil.run.flow;
