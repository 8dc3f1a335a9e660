package io.frazil.app;

import io.frazil.app.output.ErrorText;
import io.frazil.app.output.TextTable;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CancellationException;
import picocli.CommandLine;

/** The command line's entry. */
public final class Main {

    private Main() {}

    public static void main(String[] args) {
        int code = run(writer(FileDescriptor.out), writer(FileDescriptor.err), args);
        System.exit(code);
    }

    /** Runs one command as {@code main} does, in this process. */
    static int run(PrintWriter out, PrintWriter err, String... args) {
        CommandLine line = new CommandLine(new FrazilCommand())
                .setOut(out)
                .setErr(err)
                .setUsageHelpWidth(100)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(Main::failed);
        int code = line.execute(args);
        out.flush();
        err.flush();
        return code;
    }

    private static int failed(Exception error, CommandLine command, CommandLine.ParseResult parsed) {
        PrintWriter err = command.getErr();
        if (error instanceof CancellationException) {
            err.println("cancelled");
            return ExitCode.INTERRUPTED;
        }
        ErrorText text = ErrorText.of(error, "");
        int code = ExitCode.of(error);
        err.println("error: " + TextTable.visible(text.message()));
        FrazilCommand root = command.getCommandSpec().root().commandLine().getCommand();
        if (root.verbose) {
            error.printStackTrace(err);
        } else if (code == ExitCode.BUG) {
            err.println("This is a defect of Frazil: please report it with the output of --verbose.");
        }
        return code;
    }

    /** UTF-8 whatever the locale says: what is written is data as often as it is words. */
    private static PrintWriter writer(FileDescriptor to) {
        return new PrintWriter(new OutputStreamWriter(new FileOutputStream(to), StandardCharsets.UTF_8), false);
    }
}
