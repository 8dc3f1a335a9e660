package io.frazil.flow;

/** What went wrong, in one word; documented in {@code docs/errors.md}. */
public enum ErrorCode {
    /** The text is not a statement of the language. */
    SYNTAX(Kind.USER),
    /** The statement is understood and not allowed, or not built yet. */
    UNSUPPORTED(Kind.USER),
    /** An option is unknown, missing, contradictory or has a value out of range. */
    BAD_OPTION(Kind.USER),
    /** A stream, table, flow or column of that name does not exist. */
    NOT_FOUND(Kind.USER),
    /** Something of that name exists and is not the same. */
    ALREADY_EXISTS(Kind.USER),
    /** The statement cannot be analysed against the schemas at hand. */
    BAD_STATEMENT(Kind.USER),
    /** A secret stands in plain text where it would be stored. */
    PLAIN_SECRET(Kind.USER),
    /** An environment variable or file that a value refers to cannot be read. */
    BAD_REFERENCE(Kind.USER),
    /** A record could not be decoded, and {@code bad.records = 'fail'}. */
    BAD_RECORD(Kind.USER),
    /** A statement failed on the rows of a batch: a cast, a division, an overflow. */
    BAD_ROW(Kind.USER),
    /** Kafka no longer holds offsets that the flow has not taken in. */
    DATA_LOSS(Kind.USER),
    /** The table was rolled back, or its ledger changed, by someone else. */
    LEDGER_MISMATCH(Kind.USER),
    /** Another writer has taken the flow over. */
    FENCED(Kind.USER),
    /** A file or directory that the user named cannot be used. */
    BAD_FILE(Kind.USER),
    /** Kafka does not answer, or refuses. */
    KAFKA(Kind.EXTERNAL),
    /** The catalog does not answer, or refuses. */
    CATALOG(Kind.EXTERNAL),
    /** The object store or file system does not answer, or refuses. */
    STORAGE(Kind.EXTERNAL),
    /** A wait that the user bounded has run out. */
    TIMEOUT(Kind.EXTERNAL),
    /** Another commit came first; the batch is planned again from the table's new head. */
    CONFLICT(Kind.CONFLICT),
    /** Ours: please report it. */
    BUG(Kind.BUG);

    /** What happens next. */
    public enum Kind {
        /** Fix the statement, the option or the data. */
        USER,
        /** Look at Kafka, the catalog or the storage; a flow waits and tries again. */
        EXTERNAL,
        /** Frazil tries again by itself. */
        CONFLICT,
        /** A defect of Frazil. */
        BUG
    }

    private final Kind kind;

    ErrorCode(Kind kind) {
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
