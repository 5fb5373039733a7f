package dev.parley.api.page;

import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Lets the pages load their own files and make their own calls, in the place of the policy that all
 * answers have. Nothing of another server is loaded, and no script or style that stands in a page
 * itself, whatever an answer may bring into it.
 */
@Configuration(proxyBeanMethods = false)
class PagePolicy {

    static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                    + " connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none';"
                    + " frame-ancestors 'none'";

    @Bean
    FilterRegistrationBean<Filter> policyFilter() {
        Filter filter =
                (request, response, chain) -> {
                    ((HttpServletResponse) response).setHeader("Content-Security-Policy", POLICY);
                    chain.doFilter(request, response);
                };
        var registration = new FilterRegistrationBean<>(filter);
        registration.setUrlPatterns(List.of("/", "/index.html", "/reference.html"));
        return registration;
    }
}
