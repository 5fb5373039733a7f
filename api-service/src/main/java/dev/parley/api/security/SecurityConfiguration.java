package dev.parley.api.security;

import static org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher.pathPattern;

import dev.parley.api.management.ManagementPort;
import dev.parley.api.security.SecuritySettings.Mode;
import dev.parley.api.web.ProblemWriter;
import dev.parley.store.owners.ApiKeys;
import dev.parley.store.owners.Owners;
import dev.parley.store.owners.Scope;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpHeaders;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.oauth2.server.resource.web.BearerTokenResolver;
import org.springframework.security.oauth2.server.resource.web.DefaultBearerTokenResolver;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationFilter;
import org.springframework.security.web.DefaultSecurityFilterChain;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.firewall.FirewalledRequest;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.util.matcher.AnyRequestMatcher;

/**
 * Which calls need which credential. Spring Security checks them, and has no sessions, no cookies,
 * no users and no pages here.
 */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {

    /** What many clients of model servers send. */
    private static final String KEY_HEADER = "x-api-key";

    @Bean
    static BeanFactoryPostProcessor onlyLoopback(Environment environment) {
        return new OnlyLoopback(environment);
    }

    @Bean
    Identities identities(SecuritySettings settings) {
        return settings.isOpen() ? new LocalCaller() : new BearerCaller();
    }

    @Bean
    Caller caller(Identities identities) {
        return () -> identities.ofCall().owner();
    }

    @Bean
    KeyCheck keyCheck(ApiKeys keys, SecuritySettings settings, Clock clock) {
        return new KeyCheck(keys, settings, clock);
    }

    @Bean
    BearerCredentials bearerCredentials(
            SecuritySettings settings,
            OidcSettings oidc,
            KeyCheck keys,
            Owners owners,
            Clock clock) {
        var mode = settings.mode();
        return new BearerCredentials(
                mode.contains(Mode.API_KEY) ? keys : null,
                mode.contains(Mode.OIDC)
                        ? new TokenCheck(oidc, owners, settings.cached(), clock)
                        : null);
    }

    @Bean
    SecurityFilterChain chain(
            HttpSecurity http,
            SecuritySettings settings,
            BearerCredentials credentials,
            ProblemWriter writer,
            ManagementPort management) {
        if (settings.isOpen()) {
            return new DefaultSecurityFilterChain(AnyRequestMatcher.INSTANCE);
        }
        var refusals = new Refusals(writer);
        var bearer = new BearerTokenAuthenticationFilter(credentials);
        bearer.setBearerTokenResolver(resolver());
        bearer.setAuthenticationEntryPoint(refusals);
        return http.authenticationManager(credentials)
                .addFilter(bearer)
                .exceptionHandling(
                        handling ->
                                handling.authenticationEntryPoint(refusals)
                                        .accessDeniedHandler(refusals))
                .authorizeHttpRequests(
                        calls ->
                                calls
                                        // The call itself was asked; what follows is its answer.
                                        .dispatcherTypeMatchers(
                                                DispatcherType.ASYNC, DispatcherType.ERROR)
                                        .permitAll()
                                        .requestMatchers(management::isPortOf)
                                        .permitAll()
                                        .requestMatchers(
                                                pathPattern("/livez"),
                                                pathPattern("/readyz"),
                                                pathPattern("/actuator/health"),
                                                pathPattern("/actuator/health/liveness"),
                                                pathPattern("/actuator/health/readiness"))
                                        .permitAll()
                                        // The page asks its user who they are, so it comes first.
                                        .requestMatchers(
                                                pathPattern("/"),
                                                pathPattern("/index.html"),
                                                pathPattern("/parley.js"),
                                                pathPattern("/reference.html"),
                                                pathPattern("/openapi.json"),
                                                pathPattern("/app/**"),
                                                pathPattern("/vendor/**"))
                                        .permitAll()
                                        .requestMatchers(pathPattern("/api/documents/**"))
                                        .hasAuthority(Scope.DOCUMENTS.word())
                                        .requestMatchers(pathPattern("/v1/models/**"))
                                        .authenticated()
                                        .requestMatchers(
                                                pathPattern("/api/chat/**"),
                                                pathPattern("/api/ai/**"),
                                                pathPattern("/api/ag-ui/**"),
                                                pathPattern("/api/v1/chat/**"),
                                                pathPattern("/v1/**"))
                                        .hasAuthority(Scope.CHAT.word())
                                        .requestMatchers(pathPattern("/api/audit/**"))
                                        .hasAuthority(Scope.AUDIT.word())
                                        .requestMatchers(pathPattern("/api/me/**"))
                                        .hasAuthority(Scope.ERASE.word())
                                        .anyRequest()
                                        .authenticated())
                .sessionManagement(
                        session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                // A browser sends no bearer credential by itself, so no page can borrow one.
                .csrf(AbstractHttpConfigurer::disable)
                // Both are the web edge's.
                .cors(AbstractHttpConfigurer::disable)
                .headers(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .servletApi(AbstractHttpConfigurer::disable)
                .build();
    }

    private static BearerTokenResolver resolver() {
        var header = new DefaultBearerTokenResolver();
        return request ->
                request.getHeader(HttpHeaders.AUTHORIZATION) == null
                        ? keyHeader(request)
                        : header.resolve(request);
    }

    private static @Nullable String keyHeader(HttpServletRequest request) {
        var key = request.getHeader(KEY_HEADER);
        return key == null || key.isBlank() ? null : key;
    }

    /**
     * The container and the web edge decide which requests are understood. Rules look at the same
     * parsed path as the controllers' mappings, and all that they do not name needs a credential.
     */
    @Bean
    HttpFirewall everythingPasses() {
        return new HttpFirewall() {
            @Override
            public FirewalledRequest getFirewalledRequest(HttpServletRequest request) {
                return new FirewalledRequest(request) {
                    @Override
                    public void reset() {
                        // Nothing was changed.
                    }
                };
            }

            @Override
            public HttpServletResponse getFirewalledResponse(HttpServletResponse response) {
                return response;
            }
        };
    }

    // They would be three more meters for each call.
    @Bean
    SecurityObservationSettings noObservations() {
        return SecurityObservationSettings.noObservations();
    }
}
