package io.frazil.stream.option;

import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** One thing that is wrong with a stream's options. */
record OptionProblem(ErrorCode code, String what, String hint) {

    static OptionProblem bad(String what, String hint) {
        return new OptionProblem(ErrorCode.BAD_OPTION, what, hint);
    }

    static OptionProblem unsupported(String what, String hint) {
        return new OptionProblem(ErrorCode.UNSUPPORTED, what, hint);
    }

    /** All problems in one error, numbered if there are several. */
    static FrazilException exception(String stream, List<OptionProblem> problems) {
        Set<ErrorCode> codes = problems.stream().map(OptionProblem::code).collect(Collectors.toSet());
        return new FrazilException(
                codes.size() == 1 ? codes.iterator().next() : ErrorCode.BAD_OPTION,
                "cannot use the options of stream " + stream + ": " + joined(problems, OptionProblem::what),
                joined(problems, OptionProblem::hint));
    }

    private static String joined(List<OptionProblem> problems, Function<OptionProblem, String> part) {
        return problems.size() == 1
                ? part.apply(problems.get(0))
                : IntStream.range(0, problems.size())
                        .filter(i -> !part.apply(problems.get(i)).isEmpty())
                        .mapToObj(i -> "(" + (i + 1) + ") " + part.apply(problems.get(i)))
                        .collect(Collectors.joining("; "));
    }
}
