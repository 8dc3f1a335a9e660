/**
 * The Spark session of one process: what it is configured with, how it starts, how statements run in it, are cancelled and
 * written out, how it ends. Knows nothing of commands.
 */
package io.frazil.app.session;
