package io.frazil.bench.micro;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import io.frazil.decode.DecodeException;
import io.frazil.decode.RecordDecoder;
import io.frazil.decode.ValueFormat;
import java.io.IOException;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.execution.vectorized.OnHeapColumnVector;
import org.apache.spark.sql.types.StructType;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** JSON into column vectors, in millions of records a second; beside it Jackson, which only goes past the tokens. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@OperationsPerInvocation(Records.COUNT)
public class DecodeBenchmark {

    /** A work of the bench. */
    @Param({"narrow", "wide-10", "wide-60"})
    public String work;

    /** Which of the columns that the work wants: {@code all}, or {@code one}, as if a filter had to be told by it. */
    @Param("all")
    public String wanted;

    private final JsonFactory jackson = new JsonFactory();
    private byte[][] messages;
    private OnHeapColumnVector[] columns;
    private RecordDecoder decoder;

    @Setup
    public void make() {
        Records records = Records.of(work);
        messages = records.messages();
        StructType decoded =
                wanted.equals("one") ? new StructType().add(records.wanted().apply(0)) : records.wanted();
        columns = OnHeapColumnVector.allocateColumns(Records.COUNT, decoded);
        decoder = ValueFormat.JSON.decoder(decoded, records.all(), ZoneOffset.UTC);
    }

    @Benchmark
    public OnHeapColumnVector[] frazil() throws DecodeException {
        for (OnHeapColumnVector column : columns) {
            column.reset();
        }
        for (int i = 0; i < messages.length; i++) {
            decoder.decode(messages[i], 0, messages[i].length, columns, i);
        }
        return columns;
    }

    @Benchmark
    public int jackson() throws IOException {
        int tokens = 0;
        for (byte[] message : messages) {
            try (JsonParser parser = jackson.createParser(message)) {
                while (parser.nextToken() != null) {
                    tokens++;
                }
            }
        }
        return tokens;
    }
}
