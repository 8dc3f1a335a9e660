package io.frazil.plan.keyed;

import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.MergeIntoTable;

/** The work of a flow whose statement is a MERGE. Stateless. */
public final class MergeWork {

    private MergeWork() {}

    /** @param merge analysed, its clauses still there; its source aggregates the stream */
    public static KeyedWork ofTotals(MergeIntoTable merge) {
        return TotalsMerge.of(merge);
    }

    /**
     * @param merge analysed, its clauses still there; its source has rows of messages
     * @param source the same source with the place of each message in its last columns
     * @param place those columns
     * @param oneMessageAKey whether a second message of one key in one batch is an error
     * @throws FrazilException UNSUPPORTED if that is asked and there is no key
     */
    public static KeyedWork inOrder(
            MergeIntoTable merge, LogicalPlan source, List<Attribute> place, boolean oneMessageAKey) {
        MergeActions actions = MergeActions.of(merge);
        MergeKeys compared = MergeKeys.of(merge);
        boolean kept = !compared.sources().isEmpty() && KeptKeys.by(actions, compared);
        if (oneMessageAKey && !kept) {
            throw new FrazilException(
                    ErrorCode.UNSUPPORTED,
                    "cannot tell which messages are of one key, for merge.duplicates = 'fail': ON compares no column of"
                            + " the target with one of the source that its rows keep",
                    "compare one, ON target.key = source.key, or leave merge.duplicates out");
        }
        MergeKeys keys = kept ? compared : compared.ofAll();
        MessagesByKey messages =
                new MessagesByKey(keys.sources(), source, place, actions.read(keys.more()), oneMessageAKey);
        return keys.more().isEmpty()
                ? new MergeInOrder(actions, keys, messages)
                : new MergeOverRows(actions, keys, messages);
    }
}
