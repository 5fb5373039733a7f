package dev.parley.store.owners;

import dev.parley.store.acts.Acts;
import org.springframework.context.annotation.Import;

/** The tables of owners, their credentials, and what was done with both. */
@Import({Owners.class, ApiKeys.class, Acts.class})
public class OwnersConfiguration {}
