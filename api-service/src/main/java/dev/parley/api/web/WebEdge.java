package dev.parley.api.web;

import jakarta.servlet.MultipartConfigElement;
import java.util.LinkedHashMap;
import java.util.List;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.http.converter.autoconfigure.ServerHttpMessageConvertersCustomizer;
import org.springframework.boot.jackson.autoconfigure.JsonFactoryBuilderCustomizer;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.MediaType;
import org.springframework.web.accept.HeaderContentNegotiationStrategy;
import org.springframework.web.filter.CorsFilter;
import org.springframework.web.multipart.MultipartResolver;
import org.springframework.web.multipart.support.StandardServletMultipartResolver;
import org.springframework.web.servlet.config.annotation.ContentNegotiationConfigurer;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.databind.json.JsonMapper;

/** Puts the edge around all controllers of this service; they need not call it. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({ApiLimits.class, BodySettings.class, HttpSettings.class})
@Import({ProblemAdvice.class, IdParameters.class, PartsFolder.class})
class WebEdge {

    @Bean
    JsonFactoryBuilderCustomizer boundedJson(ApiLimits limits) {
        return builder ->
                builder.streamReadConstraints(
                        StreamReadConstraints.builder()
                                .maxTokenCount(limits.jsonValues())
                                .maxNestingDepth(limits.jsonDepth())
                                .build());
    }

    @Bean
    JsonMapperBuilderCustomizer strictJson() {
        return StrictJson::configure;
    }

    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE)
    ServerHttpMessageConvertersCustomizer strictBodies(JsonMapper mapper, JsonBodies bodies) {
        return converters -> converters.withJsonConverter(new StrictJsonConverter(mapper, bodies));
    }

    /** Our JSON is UTF-8, whatever charset a client would like to have. */
    @Bean
    WebMvcConfigurer utf8Only() {
        var header = new HeaderContentNegotiationStrategy();
        return new WebMvcConfigurer() {
            @Override
            public void configureContentNegotiation(ContentNegotiationConfigurer negotiation) {
                negotiation.strategies(
                        List.of(
                                request ->
                                        header.resolveMediaTypes(request).stream()
                                                .map(WebEdge::withoutCharset)
                                                .toList()));
            }
        };
    }

    private static MediaType withoutCharset(MediaType type) {
        var parameters = new LinkedHashMap<>(type.getParameters());
        parameters.keySet().removeIf("charset"::equalsIgnoreCase);
        return new MediaType(type, parameters);
    }

    @Bean
    JsonBodies jsonBodies(JsonMapper mapper) {
        return new JsonBodies(mapper);
    }

    @Bean
    ProblemWriter problemWriter(JsonMapper mapper, ObjectProvider<ProblemShape> shapes) {
        return new ProblemWriter(mapper, () -> shapes.orderedStream().toList());
    }

    @Bean
    ProblemMapping problemMapping(JsonMapper mapper, ApiLimits limits) {
        return new ProblemMapping(new FieldMismatch(mapper), limits.document());
    }

    @Bean
    ContainerProblems containerProblems(
            ProblemMapping mapping, ProblemWriter writer, ApiLimits limits) {
        return new ContainerProblems(mapping, writer, limits);
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> valves(
            BodySettings settings, ApiLimits limits, HttpSettings callers, ProblemWriter writer) {
        return factory -> {
            // The deadline comes first: it also reads what a refused request has sent.
            factory.addEngineValves(
                    new BodyDeadline(settings, limits.drain().toBytes(), System::nanoTime),
                    new FrontDoor(callers, writer));
            factory.addConnectorCustomizers(
                    connector -> {
                        if (connector.getProtocolHandler()
                                instanceof AbstractHttp11Protocol<?> http) {
                            // The longest silence within a body.
                            http.setDisableUploadTimeout(false);
                            http.setConnectionUploadTimeout(
                                    (int) settings.bodyTimeout().toMillis());
                        }
                    });
        };
    }

    /** First, so that a page of another origin can read what the others refuse. */
    @Bean
    FilterRegistrationBean<CorsFilter> crossOrigin(HttpSettings settings, ProblemWriter writer) {
        var registration = new FilterRegistrationBean<>(CrossOrigin.filter(settings, writer));
        registration.setEnabled(!settings.allowedOrigins().isEmpty());
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return registration;
    }

    @Bean
    FilterRegistrationBean<BodyLimitFilter> bodyLimit(ApiLimits limits, ProblemWriter writer) {
        var registration = new FilterRegistrationBean<>(new BodyLimitFilter(limits, writer));
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 1);
        return registration;
    }

    /** Parts over 256 KiB go to disk; the file has the same limit as other documents. */
    @Bean
    MultipartConfigElement multipartConfig(ApiLimits limits, PartsFolder folder) {
        long most = limits.document().toBytes();
        return new MultipartConfigElement(
                folder.path().toString(), most, most + ApiLimits.FORM.toBytes(), 256 * 1024);
    }

    /** Lazy, so that parts are read only for calls that accept them. */
    @Bean
    MultipartResolver multipartResolver() {
        var resolver = new StandardServletMultipartResolver();
        resolver.setResolveLazily(true);
        return resolver;
    }
}
