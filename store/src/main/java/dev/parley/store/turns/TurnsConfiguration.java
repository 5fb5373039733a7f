package dev.parley.store.turns;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The beans that accept, publish, cancel and end turns. */
@Configuration(proxyBeanMethods = false)
@Import({
    TurnClaims.class,
    SessionTurns.class,
    TurnEndings.class,
    TurnPublisher.class,
    PublicationNotes.class,
    TurnCancels.class,
    LeafSelection.class
})
public class TurnsConfiguration {}
