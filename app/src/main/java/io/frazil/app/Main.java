package io.frazil.app;

/** The command line's entry. */
public final class Main {

    private Main() {}

    public static void main(String[] args) {
        throw new UnsupportedOperationException("the command line is not there yet");
    }
}
