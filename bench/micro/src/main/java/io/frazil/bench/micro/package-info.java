/** Parts of Frazil each alone, by JMH. */
package io.frazil.bench.micro;
