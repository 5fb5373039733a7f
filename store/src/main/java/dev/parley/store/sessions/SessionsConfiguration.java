package dev.parley.store.sessions;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The beans that delete sessions. */
@Configuration(proxyBeanMethods = false)
@Import({DeletedSessions.class, SessionDeletion.class})
public class SessionsConfiguration {}
