package io.frazil.app;

import io.frazil.app.session.FrazilSession;
import io.frazil.app.session.SessionSettings;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command line as a whole, with the options that every command takes. */
@Command(
        name = "frazil",
        description = "Plain SQL from Kafka into Apache Iceberg.",
        versionProvider = VersionText.class,
        scope = ScopeType.INHERIT,
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done, or stopped by Ctrl-C or SIGTERM after all flows stopped cleanly",
            "1:a statement, option or record is at fault",
            "2:the command line is at fault",
            "3:Kafka, the catalog or the storage does not answer or refuses, or a wait ran out",
            "4:another writer has the flow, or another commit came first",
            "5:the figures of the demo, or of an AUDIT TABLE, do not add up",
            "70:a defect of Frazil, please report it",
            "130, 143:cancelled by Ctrl-C, SIGTERM"
        },
        subcommands = {RunCommand.class, SqlCommand.class, CheckCommand.class, BrokerCommand.class, DemoCommand.class})
final class FrazilCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--warehouse",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            defaultValue = "warehouse",
            description = "Where tables, the embedded catalog and the log files are (default: ./warehouse).")
    private String warehouse;

    @Option(
            names = "--master",
            paramLabel = "MASTER",
            scope = ScopeType.INHERIT,
            defaultValue = "local[*]",
            description = "Spark's master (default: local[*], this process).")
    private String master;

    @Option(
            names = "--conf",
            paramLabel = "KEY=VALUE",
            scope = ScopeType.INHERIT,
            description = "A setting of Spark, passed on unchanged; wins over Frazil's own. Repeatable.")
    private Map<String, String> conf = new LinkedHashMap<>();

    @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "Show the stack trace of errors.")
    boolean verbose;

    SessionSettings settings() {
        return SessionSettings.of(warehouse, master, conf, Runtime.getRuntime().availableProcessors());
    }

    FrazilSession open() {
        return FrazilSession.open(settings());
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing: run, sql, check, broker or demo");
    }
}
