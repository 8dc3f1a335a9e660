/**
 * What every statement needs of its session: names made whole, the sessions that flows run in, positions as text, and what
 * failures of Spark, Iceberg and storage mean to a user.
 */
package io.frazil.run.session;
