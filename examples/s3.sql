-- A flow into a table on S3: docs/s3.md. The bucket must exist, and so must the topic's messages or their columns.
--   frazil run examples/s3.sql --var bootstrap=127.0.0.1:9092 --var bucket=my-bucket

CREATE TABLE kafka_stream (user_id STRING, transaction_amount DOUBLE, event_time TIMESTAMP)
USING kafka OPTIONS (bootstrap.servers = '${bootstrap}', subscribe = 'transactions', startingOffsets = 'earliest');

CREATE TABLE iceberg_transactions USING iceberg PARTITIONED BY (event_date)
OPTIONS (path = 's3://${bucket}/transactions/', checkpointLocation = 's3://${bucket}/checkpoints/')
AS SELECT user_id, transaction_amount, event_time, DATE(event_time) AS event_date FROM kafka_stream;
