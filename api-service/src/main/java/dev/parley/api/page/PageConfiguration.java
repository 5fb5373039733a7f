package dev.parley.api.page;

import dev.parley.api.security.OidcSettings;
import dev.parley.api.security.SecuritySettings;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;

/** What a browser may do while it shows a page, and how the page signs its user in. */
@Configuration(proxyBeanMethods = false)
class PageConfiguration {

    /** One of the page's files, which is why it is no call of the API. */
    private static final String SIGN_IN = "/app/sign-in.json";

    @Bean
    SignIn signIn(SecuritySettings security, OidcSettings oidc, PageSettings page) {
        return SignIn.of(security, oidc, page);
    }

    @Bean
    RouterFunction<ServerResponse> signInFile(SignIn signIn) {
        return RouterFunctions.route()
                .GET(
                        SIGN_IN,
                        request ->
                                ServerResponse.ok()
                                        .contentType(MediaType.APPLICATION_JSON)
                                        .body(signIn))
                .build();
    }

    /** Gives the pages a policy of their own, in the place of the one that all answers have. */
    @Bean
    FilterRegistrationBean<Filter> policyFilter(SignIn signIn, PageSettings page) {
        var policy = policy(signIn, page);
        Filter filter =
                (request, response, chain) -> {
                    ((HttpServletResponse) response).setHeader("Content-Security-Policy", policy);
                    chain.doFilter(request, response);
                };
        var registration = new FilterRegistrationBean<>(filter);
        registration.setUrlPatterns(List.of("/", "/index.html", "/reference.html"));
        return registration;
    }

    /**
     * A page loads its own files, and calls its own server and the identity provider. It runs no
     * script and shows no style that stands in the page itself, whatever an answer brings into it.
     */
    static String policy(SignIn signIn, PageSettings page) {
        var origins = new LinkedHashSet<URI>();
        if (signIn.provider() != null) {
            origins.add(PageSettings.originOf(signIn.provider().issuer()));
            origins.addAll(page.connect());
        }
        var connect = origins.stream().map(origin -> " " + origin).collect(Collectors.joining());
        return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                + " connect-src 'self'"
                + connect
                + "; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    }
}
