package io.frazil.stream.batch;

import io.frazil.flow.OffsetRange;
import io.frazil.flow.Position;
import java.util.List;
import java.util.Optional;

/** What the next batch of a flow is to read. Immutable. */
public sealed interface BatchPlan {

    /** There is nothing to read, or not enough yet. */
    record Wait() implements BatchPlan {}

    /**
     * Read these.
     *
     * @param start the position that the ranges begin at: the table's, with new topic partitions added, and moved over
     *     what is lost
     * @param ranges at most one of each topic partition, in their order; {@code start.advance(ranges)} is where the
     *     batch ends
     * @param gaps what the batch leaves out because Kafka no longer holds it
     */
    record Read(Position start, List<OffsetRange> ranges, Optional<DataLoss> gaps) implements BatchPlan {

        public Read {
            ranges = List.copyOf(ranges);
        }

        public Position end() {
            return start.advance(ranges);
        }
    }

    /** Stop: something is lost, and the stream says that this must not be passed over. */
    record Stop(DataLoss loss) implements BatchPlan {}
}
