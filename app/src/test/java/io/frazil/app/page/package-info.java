/** Pages of {@code docs/} whose statements are run as they stand, so that what they show is what comes out. */
package io.frazil.app.page;
