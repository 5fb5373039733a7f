package dev.parley.api.web;

import dev.parley.operations.LogContext;
import dev.parley.tracing.Tracer;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Gives the log lines of a call the ids in its path; the call itself may add its turn's. */
@Component
final class LogIds implements HandlerInterceptor, WebMvcConfigurer {

    private static final String CONTEXT = LogIds.class.getName();

    private static final Map<String, String> NAMES =
            Map.of(
                    "sessionId", LogContext.SESSION,
                    "turnId", LogContext.TURN,
                    "documentId", LogContext.DOCUMENT);

    private final Tracer tracer;

    LogIds(Tracer tracer) {
        this.tracer = tracer;
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(this);
    }

    @Override
    public boolean preHandle(
            HttpServletRequest request, HttpServletResponse response, Object handler) {
        request.setAttribute(CONTEXT, LogContext.open());
        tracer.calledFrom(request.getHeader(LogContext.TRACE));
        if (request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE)
                instanceof Map<?, ?> variables) {
            NAMES.forEach((variable, name) -> put(name, variables.get(variable)));
        }
        return true;
    }

    // A path may hold any text; only an id goes into the log.
    private static void put(String name, @Nullable Object value) {
        if (value instanceof String text && text.length() == 36) {
            try {
                MDC.put(name, UUID.fromString(text).toString());
            } catch (IllegalArgumentException e) {
                MDC.remove(name);
            }
        }
    }

    @Override
    public void afterCompletion(
            HttpServletRequest request,
            HttpServletResponse response,
            Object handler,
            @Nullable Exception failure) {
        if (request.getAttribute(CONTEXT) instanceof LogContext context) {
            context.close();
        }
    }
}
