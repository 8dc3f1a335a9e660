/**
 * The nouns of Frazil, immutable: what a flow is, where it stands, what a batch took in, what can go wrong.
 *
 * <p>Every other package speaks in these types. This one uses nothing of ours and no foreign library but Jackson's core
 * for the written forms.
 */
package io.frazil.flow;
