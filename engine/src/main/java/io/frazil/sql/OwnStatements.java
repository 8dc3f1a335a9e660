package io.frazil.sql;

import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.misc.Interval;

/** Parse tree of our own grammar to {@link Statement}. */
final class OwnStatements extends FrazilSqlBaseVisitor<Statement> {

    private final ZoneId zone;
    private final BiFunction<String, Boolean, Statement.DeclareFlow> flowBody;

    /**
     * @param zone the session's time zone, for timestamps that name none
     * @param flowBody reads the statement behind {@code CREATE FLOW .. AS}; the flag is {@code IF NOT EXISTS}
     */
    OwnStatements(ZoneId zone, BiFunction<String, Boolean, Statement.DeclareFlow> flowBody) {
        this.zone = zone;
        this.flowBody = flowBody;
    }

    @Override
    public Statement visitShowFlows(FrazilSqlParser.ShowFlowsContext context) {
        return new Statement.ShowFlows(
                Optional.ofNullable(context.pattern).map(token -> Literals.unquote(token.getText())));
    }

    @Override
    public Statement visitDescribeFlow(FrazilSqlParser.DescribeFlowContext context) {
        return new Statement.DescribeFlow(parts(context.flow));
    }

    @Override
    public Statement visitDescribeHistory(FrazilSqlParser.DescribeHistoryContext context) {
        return new Statement.DescribeHistory(parts(context.table));
    }

    @Override
    public Statement visitStopFlow(FrazilSqlParser.StopFlowContext context) {
        return new Statement.StopFlow(parts(context.flow));
    }

    @Override
    public Statement visitStartFlow(FrazilSqlParser.StartFlowContext context) {
        return new Statement.StartFlow(parts(context.flow));
    }

    @Override
    public Statement visitDropFlow(FrazilSqlParser.DropFlowContext context) {
        return new Statement.DropFlow(parts(context.flow), context.EXISTS() != null);
    }

    @Override
    public Statement visitResetFlow(FrazilSqlParser.ResetFlowContext context) {
        return new Statement.ResetFlow(parts(context.flow), resetTarget(context.resetTarget()));
    }

    @Override
    public Statement visitWaitForFlow(FrazilSqlParser.WaitForFlowContext context) {
        Optional<Duration> timeout = Optional.ofNullable(context.amount)
                .map(amount -> Literals.duration(number(amount.getText()), context.unit.getText()));
        return new Statement.WaitForFlow(parts(context.flow), timeout);
    }

    @Override
    public Statement visitRollbackToVersion(FrazilSqlParser.RollbackToVersionContext context) {
        return new Statement.Rollback(
                Optional.empty(),
                new Statement.RollbackTarget.Version(number(context.snapshot.getText())),
                context.REPLAY() != null);
    }

    @Override
    public Statement visitRollbackTable(FrazilSqlParser.RollbackTableContext context) {
        FrazilSqlParser.RollbackTargetContext to = context.rollbackTarget();
        return new Statement.Rollback(
                Optional.of(parts(context.table)),
                to.snapshot != null
                        ? new Statement.RollbackTarget.Version(number(to.snapshot.getText()))
                        : new Statement.RollbackTarget.Timestamp(instant(Literals.unquote(to.timestamp.getText()))),
                context.REPLAY() != null);
    }

    @Override
    public Statement visitAuditTable(FrazilSqlParser.AuditTableContext context) {
        return new Statement.AuditTable(parts(context.table), context.ROWS() != null);
    }

    @Override
    public Statement visitCallCare(FrazilSqlParser.CallCareContext context) {
        List<String> parts = parts(context.table);
        int last = parts.size() - 1;
        return new Statement.CallCare(
                parts.subList(0, last),
                CareProcedure.named(parts.get(last)).orElseThrow(),
                context.arguments() == null ? "" : sourceText(context.arguments()));
    }

    @Override
    public Statement visitOptimizeTable(FrazilSqlParser.OptimizeTableContext context) {
        return new Statement.Optimize(
                parts(context.table),
                Optional.ofNullable(context.condition()).map(OwnStatements::sourceText),
                context.columns() == null
                        ? List.of()
                        : context.columns().name().stream()
                                .map(OwnStatements::sourceText)
                                .toList());
    }

    @Override
    public Statement visitCreateFlow(FrazilSqlParser.CreateFlowContext context) {
        return declaration(context.flow, context.body(), context.EXISTS() != null);
    }

    @Override
    public Statement visitExplainCreateFlow(FrazilSqlParser.ExplainCreateFlowContext context) {
        return new Statement.ExplainFlow(declaration(context.flow, context.body(), context.EXISTS() != null));
    }

    @Override
    public Statement visitAlterStreamOptions(FrazilSqlParser.AlterStreamOptionsContext context) {
        Map<String, String> options = new LinkedHashMap<>();
        for (FrazilSqlParser.OptionContext option : context.option()) {
            FrazilSqlParser.OptionKeyContext key = option.key;
            options.put(
                    key.STRING() == null ? key.getText() : Literals.unquote(key.getText()),
                    option.value.STRING() == null ? option.value.getText() : Literals.unquote(option.value.getText()));
        }
        return new Statement.AlterStreamOptions(parts(context.stream), options);
    }

    private Statement.DeclareFlow declaration(
            FrazilSqlParser.NameContext name, FrazilSqlParser.BodyContext body, boolean ifNotExists) {
        if (name.word().size() != 1) {
            throw new FrazilException(
                    ErrorCode.SYNTAX,
                    "cannot name a flow \"" + name.getText() + "\"",
                    "a flow lives with its table and has a name of one part");
        }
        Statement.DeclareFlow inner = flowBody.apply(sourceText(body), ifNotExists);
        return new Statement.DeclareFlow(
                Optional.of(parts(name).get(0)), ifNotExists, inner.text(), inner.plan(), inner.stream());
    }

    private Statement.ResetTarget resetTarget(FrazilSqlParser.ResetTargetContext context) {
        if (context instanceof FrazilSqlParser.ResetToTimestampContext timestamp) {
            return new Statement.ResetTarget.Timestamp(instant(Literals.unquote(timestamp.timestamp.getText())));
        }
        if (context instanceof FrazilSqlParser.ResetToVersionContext version) {
            return new Statement.ResetTarget.Version(number(version.snapshot.getText()));
        }
        return context instanceof FrazilSqlParser.ResetToEarliestContext
                ? new Statement.ResetTarget.Earliest()
                : new Statement.ResetTarget.Latest();
    }

    private Instant instant(String text) {
        String iso = text.strip().replace(' ', 'T');
        DateTimeFormatter format = iso.contains("T") ? DateTimeFormatter.ISO_DATE_TIME : DateTimeFormatter.ISO_DATE;
        try {
            TemporalAccessor read = format.parseBest(iso, OffsetDateTime::from, LocalDateTime::from, LocalDate::from);
            if (read instanceof OffsetDateTime withOffset) {
                return withOffset.toInstant();
            }
            LocalDateTime local = read instanceof LocalDate day ? day.atStartOfDay() : (LocalDateTime) read;
            return local.atZone(zone).toInstant();
        } catch (DateTimeException e) {
            throw new FrazilException(
                    ErrorCode.SYNTAX,
                    "cannot read the timestamp '" + text + "'",
                    "write it as '2026-01-31', '2026-01-31 12:00:00' or '2026-01-31T12:00:00Z'",
                    e);
        }
    }

    private static long number(String digits) {
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            throw new FrazilException(ErrorCode.SYNTAX, "cannot read the number " + digits, "it must be below 2^63", e);
        }
    }

    private static List<String> parts(FrazilSqlParser.NameContext name) {
        return name.word().stream()
                .map(word -> word.QUOTED() == null ? word.getText() : Literals.unquoteName(word.getText()))
                .toList();
    }

    private static String sourceText(ParserRuleContext context) {
        return context.start
                .getInputStream()
                .getText(Interval.of(context.start.getStartIndex(), context.stop.getStopIndex()));
    }
}
