package dev.parley.store.sessions;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The beans that delete sessions and tell whose they are. */
@Configuration(proxyBeanMethods = false)
@Import({DeletedSessions.class, SessionDeletion.class, SessionOwners.class})
public class SessionsConfiguration {}
