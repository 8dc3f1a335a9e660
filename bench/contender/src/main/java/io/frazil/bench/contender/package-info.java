/** How the bench's driver and the process of a contender talk: a task a line, an answer a line. */
package io.frazil.bench.contender;
