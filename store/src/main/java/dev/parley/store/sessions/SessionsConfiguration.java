package dev.parley.store.sessions;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** What deletes sessions. */
@Configuration(proxyBeanMethods = false)
@Import({DeletedSessions.class, SessionDeletion.class})
public class SessionsConfiguration {}
