/** Who owns what: owners, the identities that prove to be one, and API keys. */
@NullMarked
package dev.parley.store.owners;

import org.jspecify.annotations.NullMarked;
