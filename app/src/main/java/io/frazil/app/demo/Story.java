package io.frazil.app.demo;

import java.util.List;

/** What the demo shows of its tables once they have caught up: each step a sentence and a statement. Stateless. */
public final class Story {

    /** How many payments were left out of the totals. A batch that a rollback took back is among the snapshots, too. */
    public static final String LATE = "SELECT SUM(CAST(summary['frazil.late'] AS BIGINT)) AS late FROM"
            + " default.hourly_spending.snapshots WHERE snapshot_id IN (SELECT snapshot_id FROM"
            + " default.hourly_spending.history WHERE is_current_ancestor)";

    private Story() {}

    /**
     * One step.
     *
     * @param what it shows
     * @param statement to be run; its rows are shown
     */
    public record Step(String what, String statement) {}

    /**
     * @param firstBatch the snapshot of the first batch of the totals
     */
    public static List<Step> steps(long firstBatch) {
        return List.of(
                new Step(
                        "Running totals by the hour, kept up to date in every commit:",
                        "SELECT event_date, hour, SUM(n) AS payments, ROUND(SUM(total_spent), 2) AS total FROM"
                                + " hourly_spending GROUP BY event_date, hour ORDER BY event_date, hour"),
                new Step("Payments that came more than ten minutes late were left out of them, and counted:", LATE),
                new Step(
                        "Live and stored rows in one result, each once:",
                        "SELECT COUNT(*) AS rows, COUNT(DISTINCT id) AS payments FROM (SELECT id FROM"
                                + " transactions_stream UNION ALL SELECT id FROM transactions)"),
                new Step(
                        "Time travel: the totals as they were after their first batch:",
                        "SELECT SUM(n) AS payments FROM hourly_spending VERSION AS OF " + firstBatch),
                new Step(
                        "Back to that moment, the stream with it:",
                        "ROLLBACK TABLE hourly_spending TO VERSION " + firstBatch + " WITH REPLAY"),
                new Step("The flow takes the same messages in again:", "WAIT FOR FLOW hourly_spending"),
                new Step("And the totals have them again:", "SELECT SUM(n) AS payments FROM hourly_spending"),
                new Step("An audit of it:", "AUDIT TABLE hourly_spending WITH ROWS"));
    }
}
