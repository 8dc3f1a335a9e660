package io.frazil.app.demo;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Makes up card transactions as JSON, numbered in a row, the same ones for the same first and times; for one thread. */
final class TransactionMaker {

    private static final List<String> MERCHANTS =
            List.of("Blue Door", "Casa Lima", "Fjord", "Green Fork", "Kiosk 24", "Nord Rail", "Paper Moon", "Volta");
    private static final List<String> CITIES = List.of("Berlin", "Lisbon", "Lyon", "Oslo", "Porto", "Turin", "Zagreb");
    private static final List<String> CARDS = List.of("amex", "debit", "visa");
    private static final List<String> CURRENCIES = List.of("EUR", "EUR", "EUR", "NOK", "CHF");
    private static final int USERS = 5000;
    private static final int ONE_LATE_IN = 200;
    private static final Duration LATE_BY = Duration.ofMinutes(20);
    private static final long SEED = 20_26;

    private final Random random;
    private long number;

    TransactionMaker(long first) {
        this.random = new Random(SEED + first);
        this.number = first;
    }

    /** One transaction: who, and what as JSON. */
    record Transaction(String userId, String json) {}

    Transaction next(Instant now) {
        Instant at = now.truncatedTo(ChronoUnit.MILLIS);
        if (random.nextInt(ONE_LATE_IN) == 0) {
            at = at.minus(LATE_BY);
        }
        // A few users are behind most transactions, and most amounts are small, as in life.
        double skew = random.nextDouble();
        String user = String.format(Locale.ROOT, "u%04d", (int) (skew * skew * USERS));
        double amount = Math.round(Math.exp(random.nextGaussian() + 3) * 100) / 100.0;
        String json = "{\"id\":\"" + Long.toString(1_000_000 + number++, 36) + "\",\"user_id\":\"" + user
                + "\",\"transaction_amount\":" + amount + ",\"event_time\":\"" + at + "\",\"event_date\":\""
                + at.atZone(ZoneOffset.UTC).toLocalDate() + "\",\"merchant\":\"" + pick(MERCHANTS) + "\",\"city\":\""
                + pick(CITIES) + "\",\"card\":\"" + pick(CARDS) + "\",\"currency\":\"" + pick(CURRENCIES) + "\"}";
        return new Transaction(user, json);
    }

    private String pick(List<String> from) {
        return from.get(random.nextInt(from.size()));
    }
}
