package dev.parley.api.web;

import jakarta.servlet.MultipartConfigElement;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.http.converter.autoconfigure.ServerHttpMessageConvertersCustomizer;
import org.springframework.boot.jackson.autoconfigure.JsonFactoryBuilderCustomizer;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.format.FormatterRegistry;
import org.springframework.web.multipart.MultipartResolver;
import org.springframework.web.multipart.support.StandardServletMultipartResolver;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.databind.json.JsonMapper;

/**
 * Puts the edge around all controllers of this service; nothing here needs to be called by them.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ApiLimits.class)
@Import({ProblemAdvice.class, LogAdvice.class, ErrorPath.class, IdParameters.class})
class WebEdge implements WebMvcConfigurer {
    private final JsonMapper mapper;

    WebEdge(@Lazy JsonMapper mapper) {
        this.mapper = mapper;
    }

    @Override
    public void addFormatters(FormatterRegistry registry) {
        registry.addConverterFactory(new WireEnums(mapper));
    }

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
    ServerHttpMessageConvertersCustomizer strictBodies(JsonMapper mapper) {
        return converters -> converters.withJsonConverter(new StrictJsonConverter(mapper));
    }

    @Bean
    JsonBodies jsonBodies(JsonMapper mapper) {
        return new JsonBodies(new StrictJsonConverter(mapper));
    }

    @Bean
    ProblemWriter problemWriter(JsonMapper mapper) {
        return new ProblemWriter(mapper);
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
    FilterRegistrationBean<BodyLimitFilter> bodyLimit(ApiLimits limits, ProblemWriter writer) {
        var registration = new FilterRegistrationBean<>(new BodyLimitFilter(limits, writer));
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return registration;
    }

    /**
     * Parts go to disk beyond 256 KiB, and the whole is bounded as any other body to the documents
     * is.
     */
    @Bean
    MultipartConfigElement multipartConfig(ApiLimits limits) {
        long most = limits.document().toBytes();
        return new MultipartConfigElement("", most, most, 256 * 1024);
    }

    /** Lazy, so that parts are only read for a call that takes them. */
    @Bean
    MultipartResolver multipartResolver() {
        var resolver = new StandardServletMultipartResolver();
        resolver.setResolveLazily(true);
        return resolver;
    }
}
