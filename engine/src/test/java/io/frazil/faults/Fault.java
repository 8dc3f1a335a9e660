package io.frazil.faults;

/** What goes wrong, once, at one call. */
enum Fault {
    /** A file cannot be opened, made, finished or deleted. */
    FILE_FAILS(Call.FILE),
    /** A data file cannot be made or finished by the task that writes it. */
    DATA_FILE_FAILS(Call.DATA_FILE),
    /** The catalog does not tell where a table's metadata is. */
    LOAD_FAILS(Call.LOAD),
    /** The commit did not happen, and the catalog says so. */
    COMMIT_REFUSED(Call.COMMIT),
    /** The commit did not happen: the catalog's database is away. */
    COMMIT_BROKEN(Call.COMMIT),
    /** The commit happened, and the answer was lost. */
    COMMIT_UNKNOWN_LANDED(Call.COMMIT),
    /** The commit happened, and then the catalog's database is away. */
    COMMIT_BROKEN_LANDED(Call.COMMIT),
    /** The commit did not happen, and the answer was lost. */
    COMMIT_UNKNOWN_LOST(Call.COMMIT),
    /** The commit happens just before the next one, after everybody has looked and not found it. */
    COMMIT_UNKNOWN_LANDS_LATE(Call.COMMIT),
    /** The commit happened, and the catalog says that it did not. */
    COMMIT_FALSELY_FAILED(Call.COMMIT),
    /** The same, and the catalog does not tell how the table stands either when it is asked next. */
    COMMIT_FALSELY_FAILED_AND_SILENT(Call.COMMIT),
    /** The connection breaks before a request has reached Kafka. */
    REQUEST_CUT(Call.REQUEST),
    /** The connection breaks before Kafka's answer has come back. */
    ANSWER_CUT(Call.REQUEST),
    /** Kafka's answer never comes, on a connection that stays. */
    ANSWER_SWALLOWED(Call.REQUEST),
    /** The broker goes away in the middle of everything, and comes back. */
    BROKER_RESTARTS(Call.REQUEST);

    /** What is counted. */
    enum Call {
        FILE,
        DATA_FILE,
        LOAD,
        COMMIT,
        REQUEST
    }

    private final Call call;

    Fault(Call call) {
        this.call = call;
    }

    Call call() {
        return call;
    }

    /** What was asked for is there, and can be seen to be: nobody needs to ask again. */
    boolean isDone() {
        return this == COMMIT_UNKNOWN_LANDED || this == COMMIT_BROKEN_LANDED || this == COMMIT_FALSELY_FAILED;
    }
}
