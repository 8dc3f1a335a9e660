package io.frazil.flow;

/**
 * What a flow's text means beside its words, fixed when it is declared, wherever it runs later.
 *
 * @param catalog the current catalog
 * @param namespace the current namespace, joined by dots; may be empty
 * @param timeZone an IANA time zone id
 * @param ansi Spark's ANSI mode
 */
public record SessionMeaning(String catalog, String namespace, String timeZone, boolean ansi) {}
