/**
 * The interactive shell: lines are edited, completed and remembered, statements are run and cancelled. Knows nothing of
 * commands.
 */
package io.frazil.app.shell;
