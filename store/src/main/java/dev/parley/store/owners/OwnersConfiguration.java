package dev.parley.store.owners;

import org.springframework.context.annotation.Import;

/** The tables of owners and their credentials. */
@Import({Owners.class, ApiKeys.class})
public class OwnersConfiguration {}
