package io.frazil.stream.batch;

import io.frazil.flow.OffsetRange;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Cuts ranges down to a number of offsets, each in proportion to its length. Pure. */
final class FairShare {

    private FairShare() {}

    /**
     * The beginnings of the ranges, of {@code max} offsets together. Every range keeps at least one offset; if there
     * are more ranges than offsets, the longest do.
     *
     * @param ranges of more than {@code max} offsets together
     */
    static List<OffsetRange> of(List<OffsetRange> ranges, long max) {
        List<OffsetRange> longestFirst = new ArrayList<>(ranges);
        longestFirst.sort(
                Comparator.comparingLong(OffsetRange::offsets).reversed().thenComparing(OffsetRange::topicPartition));
        List<OffsetRange> kept = longestFirst.subList(0, (int) Math.min(max, longestFirst.size()));
        BigInteger spare = BigInteger.valueOf(max - kept.size());
        BigInteger beyondFirst = kept.stream()
                .map(range -> BigInteger.valueOf(range.offsets() - 1))
                .reduce(BigInteger.ZERO, BigInteger::add);
        long left = max - kept.size();
        long[] shares = new long[kept.size()];
        for (int i = 0; i < shares.length; i++) {
            long share = beyondFirst.signum() == 0
                    ? 0
                    : BigInteger.valueOf(kept.get(i).offsets() - 1)
                            .multiply(spare)
                            .divide(beyondFirst)
                            .longValueExact();
            shares[i] = 1 + share;
            left -= share;
        }
        // Rounding down leaves fewer offsets than there are ranges: one each to the longest.
        for (int i = 0; left > 0; i = (i + 1) % shares.length) {
            if (shares[i] < kept.get(i).offsets()) {
                shares[i]++;
                left--;
            }
        }
        List<OffsetRange> cut = new ArrayList<>();
        for (int i = 0; i < shares.length; i++) {
            OffsetRange range = kept.get(i);
            cut.add(new OffsetRange(range.topicPartition(), range.from(), range.from() + shares[i]));
        }
        cut.sort(Comparator.comparing(OffsetRange::topicPartition));
        return List.copyOf(cut);
    }
}
