-- The guide's statements, word for word and in its order; addresses, paths and snapshot ids alone are variables:
--     frazil run conformance/guide.sql --var bootstrap=127.0.0.1:9092 --var bucket=my-bucket --var snapshot=.. --var totals_snapshot=..
-- So it runs through where both tables are a day old and have those snapshots: on younger ones S7 and S13 are errors, as they promise, and an
-- error ends a file. Else give the statements to the shell (frazil sql) one by one, with values in the variables' places.
-- Behind each number stands what the statement promises. One file for each, S01.slt to S28.slt, shows that it is kept.

-- S1: accepted
SET spark.sql.streaming.kafka.useDeprecatedOffsetFetching = false;

-- S2: flows started afterwards deliver at least once: highest throughput; a crash may repeat rows, never lose one
SET spark.sql.streaming.commitOnBatchCompletion = true;

-- S3: accepted
SET spark.sql.streaming.kafka.useDeprecatedOffsetFetching = false;

-- S4: flows started afterwards deliver exactly once (the default)
SET spark.sql.streaming.commitOnBatchCompletion = false;

-- S5: an Iceberg table
CREATE TABLE iceberg_transactions (user_id STRING, transaction_amount DOUBLE, event_time TIMESTAMP, event_date DATE) USING iceberg PARTITIONED BY (event_date);

-- S6: continuous; a redelivered event updates, never duplicates, also twice within one batch
MERGE INTO iceberg_transactions target USING (SELECT user_id, transaction_amount, event_time, CAST(event_time AS DATE) AS event_date FROM kafka_stream) source ON target.user_id = source.user_id AND target.event_time = source.event_time WHEN MATCHED THEN UPDATE SET transaction_amount = source.transaction_amount WHEN NOT MATCHED THEN INSERT (user_id, transaction_amount, event_time, event_date) VALUES (source.user_id, source.transaction_amount, source.event_time, source.event_date);

-- S7: the table as it was one hour ago; on a younger table an error that names its first snapshot's time
SELECT * FROM iceberg_transactions TIMESTAMP AS OF now() - interval 1 hour;

-- S8: the table that owns that snapshot is fully back in that state; an unknown id is an error that says where it looked
ROLLBACK TO VERSION ${snapshot};

-- S9: small files compacted, also while the table is being written
CALL iceberg_transactions.REWRITE_DATAFILES();

-- S10: a stream; no columns declared; only new messages; at most 10000 a batch
CREATE TABLE kafka_stream USING kafka OPTIONS (bootstrap.servers = "${bootstrap}", subscribe = "transactions", startingOffsets = "latest", maxOffsetsPerTrigger = 10000);

-- S11: continuous; every hour's total is right at every commit, across batches and restarts; late rows left out and counted
CREATE TABLE user_hourly_spending USING iceberg PARTITIONED BY (event_date, hour) AS SELECT user_id, SUM(transaction_amount) AS total_spent, DATE(event_time) AS event_date, HOUR(event_time) AS hour FROM kafka_stream WHERE event_time >= WATERMARK(event_time, "10 minutes") GROUP BY user_id, event_date, hour;

-- S12: continuous; batches of 5.0 and 7.0 in one hour give 12.0, not 7.0
MERGE INTO user_hourly_spending target USING (SELECT user_id, SUM(transaction_amount) AS total_spent, DATE(event_time) AS event_date, HOUR(event_time) AS hour FROM kafka_stream GROUP BY user_id, event_date, hour) source ON target.user_id = source.user_id AND target.event_date = source.event_date AND target.hour = source.hour WHEN MATCHED THEN UPDATE SET total_spent = source.total_spent WHEN NOT MATCHED THEN INSERT (user_id, total_spent, event_date, hour) VALUES (source.user_id, source.total_spent, source.event_date, source.hour);

-- S13: yesterday's aggregates; as S7 on a younger table
SELECT * FROM user_hourly_spending TIMESTAMP AS OF now() - interval 1 day;

-- S14: as S8, for the aggregate table, its running totals included
ROLLBACK TO VERSION ${totals_snapshot};

-- S15: as S9
CALL user_hourly_spending.REWRITE_DATAFILES();

-- S16: a replayed batch changes nothing
MERGE INTO user_hourly_spending target USING (SELECT user_id, SUM(transaction_amount) AS total_spent, DATE(event_time) AS event_date, HOUR(event_time) AS hour FROM kafka_stream GROUP BY user_id, event_date, hour) source ON target.user_id = source.user_id AND target.event_date = source.event_date AND target.hour = source.hour WHEN MATCHED THEN UPDATE SET total_spent = source.total_spent WHEN NOT MATCHED THEN INSERT (user_id, total_spent, event_date, hour) VALUES (source.user_id, source.total_spent, source.event_date, source.hour);

-- S17: continuous, on S3; resumes exactly where it left off after any failure
CREATE TABLE iceberg_transactions USING iceberg OPTIONS (path = "s3://${bucket}/transactions/", checkpointLocation = "s3://${bucket}/spark-checkpoints/") AS SELECT * FROM kafka_stream;

-- S18: live rows, late ones left out
SELECT * FROM kafka_stream WHERE event_time >= WATERMARK(event_time, "10 minutes");

-- S19: new messages, continuously
SELECT * FROM kafka_stream;

-- S20: same definition: nothing changes, and it says so; another definition: an error that shows the difference and names `OR REPLACE`
CREATE TABLE kafka_stream USING kafka OPTIONS (bootstrap.servers = "${bootstrap}", subscribe = "transactions", startingOffsets = "latest", maxOffsetsPerTrigger = 10000);

-- S21: continuous
CREATE TABLE iceberg_transactions USING iceberg AS SELECT * FROM kafka_stream;

-- S22: lists the Kafka options, so that a stream can be told from a table; secrets hidden
DESCRIBE TABLE kafka_stream;

-- S23: as S20
CREATE TABLE kafka_stream USING kafka OPTIONS (bootstrap.servers = "${bootstrap}", subscribe = "transactions", startingOffsets = "latest", maxOffsetsPerTrigger = 10000);

-- S24: continuous, partitioned, on S3
CREATE TABLE iceberg_transactions USING iceberg PARTITIONED BY (event_date) OPTIONS (path = "s3://${bucket}/transactions/", checkpointLocation = "s3://${bucket}/spark-checkpoints/") AS SELECT user_id, transaction_amount, event_time, DATE(event_time) AS event_date FROM kafka_stream;

-- S25: as S18
SELECT * FROM kafka_stream WHERE event_time >= WATERMARK(event_time, "10 minutes");

-- S26: stored rows, while the flow writes
SELECT * FROM iceberg_transactions WHERE event_date = CURRENT_DATE;

-- S27: live and stored in one result: every event once, none missing, none twice
SELECT user_id, transaction_amount, event_time FROM kafka_stream UNION ALL SELECT user_id, transaction_amount, event_time FROM iceberg_transactions WHERE event_date = CURRENT_DATE;

-- S28: continuous; the running total of the user's day (`event_date` is in the messages, or a generated column of the stream)
MERGE INTO iceberg_transactions target USING (SELECT user_id, SUM(transaction_amount) AS total_spent, event_date FROM kafka_stream GROUP BY user_id, event_date) source ON target.user_id = source.user_id AND target.event_date = source.event_date WHEN MATCHED THEN UPDATE SET transaction_amount = source.total_spent WHEN NOT MATCHED THEN INSERT (user_id, transaction_amount, event_date) VALUES (source.user_id, source.total_spent, source.event_date);
