package io.frazil.s3;

/** What goes wrong with one request to the object store. */
enum S3Fault {
    /** The store has a defect. */
    ANSWERS_500(500, "InternalError", false),
    /** The store wants to be asked less often. */
    ANSWERS_503(503, "SlowDown", false),
    /** The store has done it, and says that it has a defect. */
    DONE_AND_500(500, "InternalError", true),
    /** The connection breaks before the request is done. */
    CUT(0, "", false),
    /** The request is done, and no answer ever comes. */
    SILENCE(0, "", true);

    private final int status;
    private final String code;
    private final boolean done;

    S3Fault(int status, String code, boolean done) {
        this.status = status;
        this.code = code;
        this.done = done;
    }

    /** Whether the store does what it is asked for. */
    boolean isDone() {
        return done;
    }

    boolean isAnswered() {
        return status > 0;
    }

    String answer() {
        String body = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>" + code
                + "</Code><Message>a fault</Message></Error>";
        return "HTTP/1.1 " + status + " " + code + "\r\nContent-Type: application/xml\r\nContent-Length: "
                + body.length() + "\r\nConnection: close\r\n\r\n" + body;
    }
}
