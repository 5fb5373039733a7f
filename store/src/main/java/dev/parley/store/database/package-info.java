/**
 * The limits that every connection to PostgreSQL has: pooled ones, a worker's lease, migrations.
 */
@NullMarked
package dev.parley.store.database;

import org.jspecify.annotations.NullMarked;
