-- What `frazil demo` applies. By hand, with any Kafka that has a topic `transactions`:
--   frazil run examples/demo.sql --var bootstrap=127.0.0.1:9092

-- OR REPLACE: the demo's broker may have another port each time.
CREATE OR REPLACE TABLE transactions_stream (
  id STRING,
  user_id STRING,
  transaction_amount DOUBLE,
  event_time TIMESTAMP,
  event_date DATE,
  merchant STRING,
  city STRING,
  card STRING,
  currency STRING
) USING kafka OPTIONS (
  bootstrap.servers = "${bootstrap}",
  subscribe = "transactions",
  startingOffsets = "earliest"
);

CREATE TABLE transactions
USING iceberg
PARTITIONED BY (event_date)
OPTIONS (trigger.interval = "1 second")
AS SELECT id, user_id, transaction_amount, event_time, event_date, merchant, city, card, currency
FROM transactions_stream;

-- What each user spends in an hour, right at every commit; payments that come more than ten minutes late are left out and counted.
CREATE TABLE hourly_spending
USING iceberg
PARTITIONED BY (event_date)
OPTIONS (trigger.interval = "3 seconds")
AS SELECT user_id, SUM(transaction_amount) AS total_spent, COUNT(*) AS n, event_date, HOUR(event_time) AS hour
FROM transactions_stream
WHERE event_time >= WATERMARK(event_time, "10 minutes")
GROUP BY user_id, event_date, hour;
