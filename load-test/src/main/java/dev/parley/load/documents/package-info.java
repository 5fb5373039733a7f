/** What documents cost: to be indexed, and to be answered from. */
@NullMarked
package dev.parley.load.documents;

import org.jspecify.annotations.NullMarked;
