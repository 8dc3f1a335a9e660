package io.frazil.app;

import io.frazil.app.output.ResultFormat;
import io.frazil.app.output.ResultWriter;
import io.frazil.app.session.AuditVerdict;
import io.frazil.app.session.FrazilSession;
import io.frazil.run.DeclaredFile;
import io.frazil.sql.PlainTable;
import io.frazil.sql.ScriptStatement;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** A file on its way into the catalog: each statement is run in its turn and told in a line. For one thread. */
final class FileApplication {

    private static final int MOST_ROWS = 20;

    private final FrazilSession session;
    private final Script script;
    private final DeclaredFile file;
    private final PrintWriter out;

    FileApplication(FrazilSession session, Script script, PrintWriter out) {
        this.session = session;
        this.script = script;
        this.out = out;
        this.file = new DeclaredFile(
                session.spark(),
                script.statements().stream().map(ScriptStatement::text).toList());
    }

    /** Runs a statement and says what was done, in a line, with its rows below if it has some. */
    void apply(ScriptStatement statement) {
        Optional<PlainTable> existing = PlainTable.existing(session.spark(), statement.text());
        if (existing.isPresent()) {
            existing.get().requireSame();
            tell(statement, "exists with the same definition, nothing is changed");
            return;
        }
        int number = script.statements().indexOf(statement);
        for (OptionalInt first = file.neededFirst(number); first.isPresent(); first = file.neededFirst(number)) {
            run(script.statements().get(first.getAsInt()));
        }
        OptionalInt later = file.supersededBy(number);
        if (later.isPresent()) {
            tell(
                    statement,
                    "the flow has gone on to the statement at line "
                            + script.statements().get(later.getAsInt()).line());
            return;
        }
        run(statement);
    }

    private void run(ScriptStatement statement) {
        long started = System.nanoTime();
        Dataset<Row> result = session.spark().sql(statement.text());
        List<Row> rows = result.columns().length == 0 ? List.of() : result.takeAsList(MOST_ROWS + 1);
        boolean oneWord =
                rows.size() == 1 && result.columns().length == 1 && !rows.get(0).isNullAt(0);
        String told = oneWord ? rows.get(0).get(0).toString() : "done";
        double seconds = (System.nanoTime() - started) / 1e9;
        tell(statement, told.strip() + String.format(Locale.ROOT, " (%.1f s)", seconds));
        if (!rows.isEmpty() && !oneWord) {
            ResultWriter writer = ResultFormat.table.writer(out, session.zone());
            writer.begin(result.schema());
            writer.rows(rows.subList(0, Math.min(MOST_ROWS, rows.size())));
            out.print(rows.size() > MOST_ROWS ? "..\n" : "");
        }
        out.flush();
        AuditVerdict.check(result);
    }

    private void tell(ScriptStatement statement, String what) {
        out.println(script.name() + ":" + statement.line() + ": " + Headline.of(statement.text()) + ": " + what);
        out.flush();
    }
}
