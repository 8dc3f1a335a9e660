package io.frazil.bench.contender;

/** A contender's process has ended before its work did; why is in its log. */
public final class ContenderEndedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public ContenderEndedException() {
        super("the contender has ended without an answer; see its log");
    }
}
