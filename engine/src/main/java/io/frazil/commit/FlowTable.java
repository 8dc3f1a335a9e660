package io.frazil.commit;

import io.frazil.flow.BatchCounts;
import io.frazil.flow.ErrorCode;
import io.frazil.flow.FlowDefinition;
import io.frazil.flow.FrazilException;
import io.frazil.flow.LedgerEntry;
import io.frazil.flow.OffsetRange;
import io.frazil.flow.Position;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.RowLevelOperationMode;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.UpdateProperties;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.util.LocationUtil;

/**
 * A table as its flows see it: their definitions, positions and ledger. Every method but {@link #loadedLedger} and
 * {@link #properties} reads the table anew. As thread-safe as the table it wraps; one a thread is the safe choice.
 */
public final class FlowTable {

    private static final int MAX_DROP_TRIES = 10;

    private final Table table;
    private final FencedOperations operations;
    /** The same, to append to. */
    private final Table appending;

    private FlowTable(BaseTable table, FencedOperations operations) {
        this.table = table;
        this.operations = operations;
        this.appending = new BaseTable(
                operations.through(ListMemory.ofThisProcess()::over), table.name(), table.reporter(), table.labels());
    }

    /** Whether it was loaded through Frazil's catalog. */
    public static boolean isOurs(Table table) {
        return table instanceof BaseTable base && base.operations() instanceof FencedOperations;
    }

    /** @param table loaded through Frazil's catalog */
    public static FlowTable of(Table table) {
        if (table instanceof BaseTable base && base.operations() instanceof FencedOperations fenced) {
            return new FlowTable(base, fenced);
        }
        throw new FrazilException(
                ErrorCode.UNSUPPORTED,
                "cannot keep a flow in " + table.name() + ": its catalog is not Frazil's",
                "set spark.sql.catalog.<name> to io.frazil.catalog.FrazilCatalog");
    }

    /** The table properties by which a table that is being created knows its flow before it is declared. */
    public static Map<String, String> definitionProperties(FlowDefinition definition) {
        return Map.of(LedgerKeys.definition(definition.name()), DefinitionText.of(definition));
    }

    public Table table() {
        return table;
    }

    /** Of files to the table, in one commit. */
    public AppendFiles newAppend() {
        return appending.newAppend();
    }

    /** Where the table's files are, without a slash at the end. */
    public String location() {
        return LocationUtil.stripTrailingSlash(table.location());
    }

    /** The table's newest version; read once what belongs together. */
    public Ledger ledger() {
        return Ledger.of(operations.tableName(), operations.refresh());
    }

    /** The version that was loaded or read last; does not read the table anew. */
    public Ledger loadedLedger() {
        return Ledger.of(operations.tableName(), operations.current());
    }

    /** Whether it has another version by now than the one that was loaded or read last. */
    public boolean isChanged() {
        TableMetadata known = operations.current();
        return operations.refresh() != known;
    }

    public List<FlowDefinition> definitions() {
        return ledger().definitions();
    }

    public Optional<FlowDefinition> definition(String flow) {
        return ledger().definition(flow);
    }

    public Optional<Position> position(String flow) {
        return ledger().position(flow);
    }

    public List<CommittedEntry> entries(String flow) {
        return ledger().entries(flow);
    }

    public Optional<CommittedEntry> newestEntry(String flow) {
        return ledger().newestEntry(flow);
    }

    public LedgerCheck check(String flow) {
        return ledger().check(flow);
    }

    public DesiredState desiredState(String flow) {
        return ledger().desiredState(flow);
    }

    /**
     * Declares a flow, or gives a declared one another statement; the position of a flow that is declared stays. The
     * same definition again changes nothing.
     *
     * @param start where a new flow begins
     * @return where the flow stands
     * @throws FrazilException ALREADY_EXISTS if the flow reads another stream
     */
    public Position declare(
            FlowDefinition definition,
            Position start,
            String clusterId,
            SortedMap<String, String> topicIds,
            String writerId) {
        Ledger now = ledger();
        Optional<Position> position = now.position(definition.name());
        if (position.isPresent() && now.definition(definition.name()).equals(Optional.of(definition))) {
            return position.get();
        }
        String batchId = UUID.randomUUID().toString();
        commitEmpty((base, added) -> {
            base.definition(definition.name()).ifPresent(declared -> checkSameStream(base, declared, definition));
            LedgerEntry entry = entry(
                    definition,
                    LedgerEntry.Kind.DECLARE,
                    batchId,
                    writerId,
                    clusterId,
                    topicIds,
                    List.of(),
                    watermark(base, definition),
                    totals(base, definition));
            return new LedgerChange(
                    entry, base.position(definition.name()).orElse(start), DefinitionText.of(definition));
        });
        return ledger().position(definition.name()).orElseThrow();
    }

    /**
     * Sets where the flow goes on; rows are left as they are.
     *
     * @throws FrazilException NOT_FOUND if it is not declared
     */
    public void reset(
            String flow, Position position, String clusterId, SortedMap<String, String> topicIds, String writerId) {
        ledger().required(flow);
        String batchId = UUID.randomUUID().toString();
        commitEmpty((base, added) -> LedgerChange.of(
                entry(
                        base.required(flow),
                        LedgerEntry.Kind.RESET,
                        batchId,
                        writerId,
                        clusterId,
                        topicIds,
                        List.of(),
                        OptionalLong.empty(),
                        totals(base, base.required(flow))),
                position));
    }

    /**
     * Moves a flow over what Kafka no longer holds, in a commit that says so.
     *
     * @param from where the flow stands
     * @param to where it goes on
     * @param lost what lies between, as far as its end is known
     * @throws FencedException if the flow stands elsewhere by now
     */
    public void passOver(
            String flow,
            Position from,
            Position to,
            List<OffsetRange> lost,
            String clusterId,
            SortedMap<String, String> topicIds,
            String writerId) {
        String batchId = UUID.randomUUID().toString();
        commitEmpty((base, added) -> {
            FlowDefinition definition = base.required(flow);
            if (!base.position(flow).equals(Optional.of(from))) {
                throw new FencedException("cannot pass over " + lost + " in flow " + flow + " of " + base.table()
                        + ": the flow does not stand at " + from);
            }
            LedgerEntry entry = entry(
                    definition,
                    LedgerEntry.Kind.GAP,
                    batchId,
                    writerId,
                    clusterId,
                    topicIds,
                    lost,
                    watermark(base, definition),
                    totals(base, definition));
            return LedgerChange.of(entry, to);
        });
    }

    /** The table's own; of the version that was loaded or read last. */
    public Map<String, String> properties() {
        return operations.current().properties();
    }

    /** Of Iceberg's table format. */
    public int formatVersion() {
        return operations.refresh().formatVersion();
    }

    /** Makes the table one whose rows can be changed in this way, or as the property says that it has already. */
    public void makeChangeable(int formatVersion, Map<String, String> writeModes) {
        TableMetadata now = operations.refresh();
        boolean upgrade = now.formatVersion() < formatVersion;
        Map<String, String> missing = new TreeMap<>(writeModes);
        missing.keySet().removeAll(now.properties().keySet());
        if (!upgrade && missing.isEmpty()) {
            return;
        }
        UpdateProperties update = table.updateProperties();
        missing.forEach(update::set);
        if (upgrade) {
            update.set(TableProperties.FORMAT_VERSION, Integer.toString(formatVersion));
        }
        update.commit();
    }

    /** Whether a MERGE writes files anew, as Iceberg's table property says. */
    public boolean isCopyOnWrite() {
        return table.properties()
                .getOrDefault(TableProperties.MERGE_MODE, TableProperties.MERGE_MODE_DEFAULT)
                .equals(RowLevelOperationMode.COPY_ON_WRITE.modeName());
    }

    public void setDesiredState(String flow, DesiredState state) {
        ledger().required(flow);
        table.updateProperties()
                .set(LedgerKeys.desiredState(flow), state.text())
                .commit();
    }

    /** The table forgets the flow; its rows and the entries in its history stay. */
    public void drop(String flow) {
        for (int tries = 1; ; tries++) {
            ledger().required(flow);
            TableMetadata base = operations.current();
            TableMetadata without = TableMetadata.buildFrom(base)
                    .removeProperties(Set.of(
                            LedgerKeys.definition(flow),
                            LedgerKeys.position(flow),
                            LedgerKeys.lastBatch(flow),
                            LedgerKeys.desiredState(flow)))
                    .removeRef(LedgerKeys.tag(flow))
                    .build();
            try {
                operations.commitUnfenced(base, without);
                return;
            } catch (CommitFailedException e) {
                if (tries == MAX_DROP_TRIES) {
                    throw conflict(e);
                }
            }
        }
    }

    FencedOperations operations() {
        return operations;
    }

    private static void checkSameStream(Ledger base, FlowDefinition declared, FlowDefinition definition) {
        if (!declared.stream().equals(definition.stream())) {
            throw new RefusedException(
                    ErrorCode.ALREADY_EXISTS,
                    "cannot declare flow " + definition.name() + " on " + base.table() + ": it reads "
                            + declared.stream() + " there, not " + definition.stream(),
                    "give the new flow a name of its own, CREATE FLOW <name> AS .., or DROP FLOW " + definition.name()
                            + " first");
        }
    }

    /** Another statement goes on with the watermark; only a reset lets it go back. */
    private static OptionalLong watermark(Ledger base, FlowDefinition definition) {
        return base.definition(definition.name()).isPresent()
                ? base.watermarkMicros(definition.name())
                : OptionalLong.empty();
    }

    /** The same statement goes on with its totals; another one has none yet. */
    private static OptionalLong totals(Ledger base, FlowDefinition definition) {
        return base.newestEntry(definition.name())
                .map(CommittedEntry::entry)
                .filter(newest -> newest.statementHash().equals(definition.statementHash()))
                .map(LedgerEntry::totalsSnapshotId)
                .orElse(OptionalLong.empty());
    }

    private static LedgerEntry entry(
            FlowDefinition definition,
            LedgerEntry.Kind kind,
            String batchId,
            String writerId,
            String clusterId,
            SortedMap<String, String> topicIds,
            List<OffsetRange> ranges,
            OptionalLong watermark,
            OptionalLong totalsSnapshotId) {
        return new LedgerEntry(
                definition.name(),
                kind,
                definition.statementHash(),
                batchId,
                writerId,
                clusterId,
                topicIds,
                ranges,
                BatchCounts.ZERO,
                watermark,
                totalsSnapshotId);
    }

    private void commitEmpty(LedgerRule rule) {
        try {
            LedgerCommit.call(operations.current().uuid(), rule, this::appendNothing);
        } catch (CommitFailedException e) {
            throw conflict(e);
        }
    }

    /** A snapshot without files: it carries an entry, and the ref that a catalog compares. */
    Void appendNothing() {
        appending.newFastAppend().commit();
        return null;
    }

    private FrazilException conflict(CommitFailedException e) {
        return new FrazilException(
                ErrorCode.CONFLICT,
                "could not change the flows of " + operations.tableName() + ": other commits came first each time",
                "try again",
                e);
    }
}
