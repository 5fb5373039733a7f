/** Tests of what the page is made of. */
@NullMarked
package dev.parley.api.page;

import org.jspecify.annotations.NullMarked;
