package io.frazil.flow;

/**
 * An error for people: what, where, how to fix, in that order. The message reads
 * {@code <what and where>. Hint: <how to fix>. [CODE]}.
 */
public class FrazilException extends RuntimeException {

    private final ErrorCode code;
    private final String what;

    /**
     * @param what what could not be done and where; begins lower case, "could not" if it may work later, "cannot" if
     *     it never will; no final stop
     * @param hint how to fix it; no final stop; empty where there is nothing to do
     */
    public FrazilException(ErrorCode code, String what, String hint) {
        this(code, what, hint, null);
    }

    public FrazilException(ErrorCode code, String what, String hint, Throwable cause) {
        super(what + "." + (hint.isEmpty() ? "" : " Hint: " + hint + ".") + " [" + code + "]", cause);
        this.code = code;
        this.what = what;
    }

    /** What could not be done and where, for an error that has this one as its reason. */
    public String what() {
        return what;
    }

    /** The same error, as the kind of exception that somebody else's framework knows. */
    protected FrazilException(FrazilException same) {
        super(same.getMessage(), same.getCause());
        this.code = same.code;
        this.what = same.what;
    }

    public ErrorCode code() {
        return code;
    }

    public ErrorCode.Kind kind() {
        return code.kind();
    }
}
