package io.frazil.app.process;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the guide's two tables must hold, reckoned message by message from what the statements mean, without anything of
 * Frazil. Confined to one thread.
 */
final class GuideModel {

    /** What the flow into {@code iceberg_transactions} does with a message: S6; S17, S21 and S24; S28. */
    enum Transactions {
        UPDATED_BY_TIME,
        APPENDED,
        TOTAL_OF_THE_DAY
    }

    record Message(String user, double amount, String time) {

        String day() {
            return time.substring(0, 10);
        }

        int hour() {
            return Integer.parseInt(time.substring(11, 13));
        }

        String json() {
            return "{\"user_id\": \"" + user + "\", \"transaction_amount\": " + amount + ", \"event_time\": \"" + time
                    + "Z\", \"event_date\": \"" + day() + "\"}";
        }
    }

    private record Stored(String user, double amount, String time, String day) {}

    private record Hour(String user, String day, int hour) {}

    private record Day(String user, String day) {}

    private List<Stored> transactions = new ArrayList<>();
    private Map<Hour, Double> hours = new HashMap<>();
    private final Map<Day, Double> days = new HashMap<>();
    private Transactions reading = Transactions.UPDATED_BY_TIME;
    private boolean totalling;

    void reads(Transactions as) {
        reading = as;
    }

    /** From now on the hours are totalled too. */
    void totals() {
        totalling = true;
    }

    /** The tables as they are now, to go back to. */
    GuideModel copy() {
        GuideModel copy = new GuideModel();
        copy.transactions = new ArrayList<>(transactions);
        copy.hours = new HashMap<>(hours);
        return copy;
    }

    void transactionsBackTo(GuideModel earlier) {
        transactions = new ArrayList<>(earlier.transactions);
    }

    void hoursBackTo(GuideModel earlier) {
        hours = new HashMap<>(earlier.hours);
    }

    void take(Message message) {
        Stored row = new Stored(message.user(), message.amount(), message.time(), message.day());
        switch (reading) {
            case APPENDED -> transactions.add(row);
            case UPDATED_BY_TIME -> {
                transactions.removeIf(
                        stored -> stored.user().equals(row.user()) && row.time().equals(stored.time()));
                transactions.add(row);
            }
            case TOTAL_OF_THE_DAY -> totalOfTheDay(message);
        }
        if (totalling) {
            hours.merge(new Hour(message.user(), message.day(), message.hour()), message.amount(), Double::sum);
        }
    }

    /** A late one is a transaction like any other, but of no hour. */
    void takeLate(Message message) {
        boolean before = totalling;
        totalling = false;
        take(message);
        totalling = before;
    }

    private void totalOfTheDay(Message message) {
        double total = days.merge(new Day(message.user(), message.day()), message.amount(), Double::sum);
        boolean matched = false;
        for (int i = 0; i < transactions.size(); i++) {
            Stored stored = transactions.get(i);
            if (stored.user().equals(message.user()) && stored.day().equals(message.day())) {
                transactions.set(i, new Stored(stored.user(), total, stored.time(), stored.day()));
                matched = true;
            }
        }
        if (!matched) {
            transactions.add(new Stored(message.user(), total, null, message.day()));
        }
    }

    /** The rows of {@code iceberg_transactions}: user, amount, time, day; sorted. */
    List<String> transactionRows() {
        return transactions.stream()
                .map(row -> row.user() + "|" + row.amount() + "|"
                        + (row.time() == null ? "null" : row.time().replace('T', ' ')) + "|" + row.day())
                .sorted()
                .toList();
    }

    /** The rows of {@code user_hourly_spending}: user, total, day, hour; sorted. */
    List<String> hourRows() {
        Map<String, Double> rows = new TreeMap<>();
        hours.forEach(
                (hour, total) -> rows.put(hour.user() + "|" + total + "|" + hour.day() + "|" + hour.hour(), total));
        return List.copyOf(rows.keySet());
    }
}
