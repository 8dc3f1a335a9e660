/**
 * Queries that go on while messages come, and tables as they will be once their flows have caught up.
 */
package io.frazil.run.live;
