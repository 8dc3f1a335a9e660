package io.frazil.sql;

import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.apache.spark.sql.catalyst.TableIdentifier;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.parser.ParameterContext;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.catalyst.parser.ParserInterface;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import scala.collection.immutable.Seq;

/** Spark's parser with Frazil's statements in it: the outermost parser of a session. Thread-safe as Spark's own. */
public final class FrazilParser implements ParserInterface {

    private final SparkSession session;
    private final ParserInterface spark;
    private final StatementExecutor executor;

    public FrazilParser(SparkSession session, ParserInterface spark, StatementExecutor executor) {
        this.session = session;
        this.spark = spark;
        this.executor = executor;
    }

    /** The parser of a session that has Frazil's extension as its last. */
    public static FrazilParser of(org.apache.spark.sql.classic.SparkSession session) {
        if (session.sessionState().sqlParser() instanceof FrazilParser parser) {
            return parser;
        }
        throw new FrazilException(
                ErrorCode.UNSUPPORTED,
                "cannot run flows in this session: its parser is not Frazil's",
                "put io.frazil.FrazilExtensions last in spark.sql.extensions");
    }

    /** The statement of ours that the text is, not carried out; empty: it is Spark's. */
    public Optional<Statement> read(String text) throws ParseException {
        return new StatementReader(session, spark, executor).read(text);
    }

    /** Whether the text is Spark's and reads from a stream somewhere; a flow's declaration, which writes, is ours. */
    public boolean readsStream(String text) throws ParseException {
        StatementReader reader = new StatementReader(session, spark, executor);
        return reader.own(text).isEmpty() && reader.queries(text, spark.parsePlan(reader.sparks(text)));
    }

    /** The names that the text reads from and writes to, as written; none if it is not Spark's, or wrong. */
    public List<List<String>> relations(String text) {
        try {
            return OwnGrammar.parse(text).isPresent() ? List.of() : Relations.of(spark.parsePlan(text));
        } catch (ParseException | FrazilException e) {
            // Whoever runs it is told what is wrong with it.
            return List.of();
        }
    }

    @Override
    public LogicalPlan parsePlan(String text) throws ParseException {
        StatementReader reader = new StatementReader(session, spark, executor);
        Optional<Statement> own = reader.own(text);
        return own.isPresent() ? carriedOut(own.get()) : recognise(text, reader.parsed(text));
    }

    @Override
    public LogicalPlan parsePlanWithParameters(String text, ParameterContext parameters) throws ParseException {
        StatementReader reader = new StatementReader(session, spark, executor);
        Optional<Statement> own = reader.own(text);
        return own.isPresent()
                ? carriedOut(own.get())
                : recognise(
                        text,
                        KeptReferences.parsed(
                                reader.sparks(text), kept -> spark.parsePlanWithParameters(kept, parameters)));
    }

    private LogicalPlan recognise(String text, LogicalPlan plan) throws ParseException {
        return new StatementReader(session, spark, executor)
                .recognise(text, plan)
                .map(this::carriedOut)
                .orElse(plan);
    }

    private LogicalPlan carriedOut(Statement statement) {
        return StatementProcedure.call(session, statement, executor);
    }

    @Override
    public Expression parseExpression(String text) throws ParseException {
        return spark.parseExpression(text);
    }

    @Override
    public TableIdentifier parseTableIdentifier(String text) throws ParseException {
        return spark.parseTableIdentifier(text);
    }

    @Override
    public FunctionIdentifier parseFunctionIdentifier(String text) throws ParseException {
        return spark.parseFunctionIdentifier(text);
    }

    @Override
    public Seq<String> parseMultipartIdentifier(String text) throws ParseException {
        return spark.parseMultipartIdentifier(text);
    }

    @Override
    public LogicalPlan parseQuery(String text) throws ParseException {
        return spark.parseQuery(text);
    }

    @Override
    public StructType parseRoutineParam(String text) throws ParseException {
        return spark.parseRoutineParam(text);
    }

    @Override
    public DataType parseDataType(String text) throws ParseException {
        return spark.parseDataType(text);
    }

    @Override
    public StructType parseTableSchema(String text) throws ParseException {
        return spark.parseTableSchema(text);
    }
}
