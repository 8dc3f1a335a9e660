package io.frazil.stream.scan;

import io.frazil.decode.KeyFormat;
import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import io.frazil.flow.OffsetRange;
import io.frazil.flow.Standing;
import io.frazil.flow.StreamColumn;
import io.frazil.flow.StreamDefinition;
import io.frazil.stream.option.StreamOptions;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.connector.catalog.MetadataColumn;
import org.apache.spark.sql.connector.catalog.SupportsMetadataColumns;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.expressions.filter.Predicate;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.connector.read.SupportsPushDownRequiredColumns;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.internal.connector.SupportsPushDownCatalystFilters;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * A stream as a table of Spark. Unbound, a query reads it from its starting point to its end; bound to ranges, exactly
 * these are read; bound to where a flow stood, what the flow's table does not hold. Immutable.
 */
public final class KafkaTable implements Table, SupportsRead, SupportsMetadataColumns {

    private final StreamDefinition definition;
    private final StructType declared;
    private final StructType schema;
    private final Optional<RangeChoice> bound;
    private final Optional<ZoneId> zone;
    private final Optional<LateRows> late;
    private final Optional<Followed> followed;

    /**
     * A flow whose rest is to be read: what its table does not hold yet.
     *
     * @param tableId Spark's id of the table
     */
    public record Followed(String tableId, String flow) {}

    private KafkaTable(
            StreamDefinition definition,
            StructType declared,
            StructType schema,
            Optional<RangeChoice> bound,
            Optional<ZoneId> zone,
            Optional<LateRows> late,
            Optional<Followed> followed) {
        this.definition = definition;
        this.declared = declared;
        this.schema = schema;
        this.bound = bound;
        this.zone = zone;
        this.late = late;
        this.followed = followed;
    }

    /** @param declared the types of all columns of the definition, generated ones too, in order */
    public static KafkaTable of(StreamDefinition definition, StructType declared) {
        List<String> names =
                definition.columns().stream().map(StreamColumn::name).toList();
        if (!names.equals(Arrays.asList(declared.fieldNames()))) {
            throw new IllegalArgumentException(
                    "columns " + names + " are not those of " + Arrays.asList(declared.fieldNames()));
        }
        return new KafkaTable(
                definition, declared, declared, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    public StreamDefinition definition() {
        return definition;
    }

    /** The columns that stand in the records, in order: all but the generated ones. */
    public StructType decodedColumns() {
        Set<String> generated = new TreeSet<>();
        definition.columns().stream()
                .filter(column -> column.generatedAs().isPresent())
                .forEach(column -> generated.add(column.name()));
        return new StructType(Arrays.stream(declared.fields())
                .filter(field -> !generated.contains(field.name()))
                .toArray(StructField[]::new));
    }

    /** The same stream without its generated columns, for a plan that computes these itself. */
    public KafkaTable decodedOnly() {
        return new KafkaTable(definition, declared, decodedColumns(), bound, zone, late, followed);
    }

    /**
     * The same stream, of which exactly these ranges are read.
     *
     * @param ranges that do not overlap
     * @param counter told of each range that has been read
     * @param zone in which times without a zone are meant
     */
    public KafkaTable withRanges(List<OffsetRange> ranges, ReadCounter counter, ZoneId zone) {
        return bound(new RangeChoice.Given(ranges, counter), Optional.of(zone));
    }

    /** The same stream, of which late rows are left out once it is bound and told which rows these are. */
    public KafkaTable withWatermark(Watermark watermark) {
        return withLate(Optional.of(LateRows.of(watermark)));
    }

    /**
     * The same stream; without a watermark nothing changes.
     *
     * @param heldMicros the watermark that earlier batches have reached, which makes rows before it late
     * @param newestMicros a row after it does not move the watermark
     */
    public KafkaTable withLateBefore(OptionalLong heldMicros, long newestMicros) {
        return withLate(
                late.map(rows -> new LateRows(rows.watermark(), heldMicros.orElse(EventTime.NONE), newestMicros)));
    }

    private KafkaTable withLate(Optional<LateRows> rows) {
        return new KafkaTable(definition, declared, schema, bound, zone, rows, followed);
    }

    public Optional<Watermark> watermark() {
        return late.map(LateRows::watermark);
    }

    /**
     * The same stream, of which a flow's rest is read, once it is known where the flow stood.
     *
     * @param zone in which times without a zone are meant
     */
    public KafkaTable following(Followed flow, ZoneId zone) {
        return new KafkaTable(definition, declared, schema, bound, Optional.of(zone), late, Optional.of(flow));
    }

    /** The flow whose rest is to be read. */
    public Optional<Followed> followed() {
        return followed;
    }

    /**
     * What of the same stream a flow had not taken in where it stood, up to the stream's end when the query starts.
     *
     * @param query the options given for this query alone
     */
    public KafkaTable from(Standing standing, Map<String, String> query) {
        return bound(new RangeChoice.Rest(options(query), standing), zone)
                .withLateBefore(standing.watermarkMicros(), Long.MAX_VALUE);
    }

    /** The same as {@link #from}, of exactly what the other, which is bound to the same, reads. */
    public KafkaTable fromAs(Standing standing, KafkaTable other) {
        return bound(other.bound.orElseThrow(), zone).withLateBefore(standing.watermarkMicros(), Long.MAX_VALUE);
    }

    private KafkaTable bound(RangeChoice choice, Optional<ZoneId> meant) {
        return new KafkaTable(definition, declared, schema, Optional.of(choice), meant, late, followed);
    }

    /** In which times without a zone are meant; empty: that of the session. */
    public Optional<ZoneId> zone() {
        return zone;
    }

    /** Whether it is said what a query reads of it. */
    public boolean isBound() {
        return bound.isPresent();
    }

    /** The stream's options with those of one query laid over them. */
    public StreamOptions options(Map<String, String> query) {
        return StreamOptions.parse(name(), StreamOptions.overlay(name(), definition.options(), query));
    }

    /** The ranges it is bound to. */
    public Optional<List<OffsetRange>> ranges() {
        return bound.filter(RangeChoice.Given.class::isInstance).map(RangeChoice::ranges);
    }

    @Override
    public String name() {
        return definition.name();
    }

    @Override
    @Deprecated
    public StructType schema() {
        return schema;
    }

    @Override
    public Map<String, String> properties() {
        Map<String, String> properties = new TreeMap<>();
        properties.put("provider", "kafka");
        StreamOptions.shown(definition.options()).forEach((name, value) -> properties.put("option." + name, value));
        return properties;
    }

    @Override
    public Set<TableCapability> capabilities() {
        return Set.of(TableCapability.BATCH_READ);
    }

    @Override
    public MetadataColumn[] metadataColumns() {
        KeyFormat key = StreamOptions.keyFormat(definition.options());
        return Arrays.stream(HiddenColumn.values())
                .map(column -> column.metadataColumn(key))
                .toArray(MetadataColumn[]::new);
    }

    @Override
    public ScanBuilder newScanBuilder(CaseInsensitiveStringMap query) {
        return new Builder(query);
    }

    @Override
    public String toString() {
        return name() + bound.map(RangeChoice::toString).orElse("");
    }

    private final class Builder implements SupportsPushDownRequiredColumns, SupportsPushDownCatalystFilters {

        private final CaseInsensitiveStringMap query;
        private StructType columns = schema;
        private Conditions conditions = Conditions.NONE;

        private Builder(CaseInsensitiveStringMap query) {
            this.query = query;
        }

        /** Spark goes on to look at all of them. */
        @Override
        public Seq<Expression> pushFilters(Seq<Expression> filters) {
            List<String> decoded = Arrays.asList(decodedColumns().fieldNames());
            conditions = Conditions.among(CollectionConverters.asJava(filters), decoded::contains);
            return filters;
        }

        @Override
        public Predicate[] pushedFilters() {
            return new Predicate[0];
        }

        @Override
        public void pruneColumns(StructType required) {
            columns = required;
            for (StructField needed : late().time().columns().fields()) {
                columns = with(columns, needed);
            }
        }

        /** An unbound read has no batches before it, so nothing is late. */
        private LateRows late() {
            return bound.isPresent() ? late.orElse(LateRows.NONE) : LateRows.NONE;
        }

        /** Spark may have asked for a part of it; its time is computed from the whole. */
        private static StructType with(StructType columns, StructField needed) {
            List<StructField> fields = new ArrayList<>(Arrays.asList(columns.fields()));
            int there = Arrays.asList(columns.fieldNames()).indexOf(needed.name());
            if (there < 0) {
                fields.add(needed);
            } else {
                fields.set(there, needed);
            }
            return new StructType(fields.toArray(StructField[]::new));
        }

        @Override
        public Scan build() {
            StructType decodable = decodedColumns();
            Map<String, String> own = definition.options();
            Map<String, String> options =
                    ranges().isPresent() ? own : StreamOptions.overlay(name(), own, query.asCaseSensitiveMap());
            StreamOptions parsed = StreamOptions.parse(name(), options);
            ZoneId meant = zone.orElseGet(() -> ZoneId.of(SQLConf.get().sessionLocalTimeZone()));
            ReadSpec spec = new ReadSpec(
                    parsed.client(),
                    parsed.valueFormat(),
                    parsed.keyFormat(),
                    parsed.badRecords(),
                    meant,
                    columns,
                    decodable,
                    conditions.over(columns),
                    late());
            refuseGenerated(spec);
            RangeChoice choice = bound.orElseGet(() -> new RangeChoice.UntilNow(name(), new TreeMap<>(options)));
            String told = conditions.all().isEmpty() ? "" : ", decoded if " + conditions;
            return new KafkaScan(spec, choice, "stream " + KafkaTable.this + told);
        }

        private void refuseGenerated(ReadSpec spec) {
            List<String> decodable = Arrays.asList(spec.decodable().fieldNames());
            for (String column : spec.decoded().fieldNames()) {
                if (!decodable.contains(column)) {
                    throw new FrazilException(
                            ErrorCode.UNSUPPORTED,
                            "cannot read column " + column + " of stream " + name()
                                    + ": it is generated, and this session does not compute generated columns",
                            "set spark.sql.extensions to Frazil's, or leave the column out");
                }
            }
        }
    }
}
