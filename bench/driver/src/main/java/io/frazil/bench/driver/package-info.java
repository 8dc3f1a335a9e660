/** The bench: fills a topic, lets the contenders take it in by turns, and tells what it cost them. */
package io.frazil.bench.driver;
