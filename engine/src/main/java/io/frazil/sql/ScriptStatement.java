package io.frazil.sql;

/**
 * One statement of a script.
 *
 * @param text the statement from its first to its last word, without the semicolon and the comments around it
 * @param line the line of the script, counted from 1, on which {@code text} begins
 */
public record ScriptStatement(String text, int line) {}
