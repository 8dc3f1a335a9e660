package io.frazil.decode;

/** Why a record could not be decoded: names the field, what was expected and what was found. */
public final class DecodeException extends Exception {

    public DecodeException(String message) {
        super(message);
    }
}
