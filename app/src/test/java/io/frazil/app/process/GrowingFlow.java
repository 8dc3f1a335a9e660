package io.frazil.app.process;

/** What fills the table {@code t} from the {@link GrowingTopic} at {@code ${bootstrap}}. */
enum GrowingFlow {
    /** In small batches with a file for each topic partition. */
    ADDS(Statements.ADDS),

    /** The same, delivered at least once. */
    ADDS_AT_LEAST_ONCE(Statements.ADDS.replace("OPTIONS (trigger", "OPTIONS (delivery = 'at-least-once', trigger")),

    /** The same, and {@code totals} with a table beside it, in batches that catch up with {@code t}. */
    ADDS_WITH_TOTALS(Statements.ADDS + """
            CREATE TABLE large (n BIGINT) USING kafka OPTIONS (
              bootstrap.servers = '${bootstrap}', subscribe = 'growing', startingOffsets = 'earliest',
              maxOffsetsPerTrigger = 20000, bad.records = 'skip');
            CREATE TABLE totals USING iceberg OPTIONS (trigger.interval = '0 seconds')
              AS SELECT _partition AS p, COUNT(*) AS c, SUM(n) AS total, SUM(n) / COUNT(*) AS mean
              FROM large WHERE n % 10 <> 3 GROUP BY _partition;
            """),

    /** Changes rows as {@link ChangesByKey} has it, in batches that catch up. */
    CHANGES_BY_KEY("""
            CREATE TABLE s (n BIGINT, user_id STRING, event_time TIMESTAMP, amount BIGINT, op STRING) USING kafka OPTIONS (
              bootstrap.servers = '${bootstrap}', subscribe = 'growing', startingOffsets = 'earliest',
              maxOffsetsPerTrigger = 5000, bad.records = 'skip');
            CREATE TABLE t (user_id STRING, event_time TIMESTAMP, amount BIGINT, p INT) USING iceberg PARTITIONED BY (p);
            SET frazil.trigger.interval = '0 seconds';
            MERGE INTO t USING (
              SELECT user_id, event_time, amount, op, _partition AS p FROM s WHERE n % 10 <> 3) source
              ON t.user_id = source.user_id AND t.event_time = source.event_time
              WHEN MATCHED AND source.op = 'close' THEN DELETE
              WHEN MATCHED THEN UPDATE SET amount = source.amount
              WHEN NOT MATCHED AND source.op <> 'close' THEN INSERT (user_id, event_time, amount, p)
                VALUES (source.user_id, source.event_time, source.amount, source.p);
            """);

    private final String statements;

    GrowingFlow(String statements) {
        this.statements = statements;
    }

    String statements() {
        return statements;
    }

    private static final class Statements {
        static final String ADDS = """
                CREATE TABLE s (n BIGINT) USING kafka OPTIONS (
                  bootstrap.servers = '${bootstrap}', subscribe = 'growing', startingOffsets = 'earliest',
                  maxOffsetsPerTrigger = 500, bad.records = 'skip');
                CREATE TABLE t USING iceberg PARTITIONED BY (p) OPTIONS (trigger.interval = '0 seconds')
                  AS SELECT _partition AS p, _offset AS o, n FROM s WHERE n % 10 <> 3;
                """;
    }
}
