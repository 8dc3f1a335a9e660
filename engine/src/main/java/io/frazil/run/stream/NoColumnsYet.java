package io.frazil.run.stream;

/** The stream's topics hold no message from which its columns could be learnt. */
public final class NoColumnsYet extends RuntimeException {

    NoColumnsYet(String stream) {
        super("no message has come to stream " + stream + " yet from which to learn its columns", null, false, false);
    }
}
