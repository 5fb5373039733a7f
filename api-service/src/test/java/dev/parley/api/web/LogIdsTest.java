package dev.parley.api.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.operations.LogContext;
import dev.parley.tracing.Tracer;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.web.servlet.HandlerMapping;

/** The lines of a call have the ids of its path, and those of the next call do not. */
class LogIdsTest {

    private final LogIds ids = new LogIds(Tracer.OFF);
    private final MockHttpServletRequest request = new MockHttpServletRequest();
    private final MockHttpServletResponse response = new MockHttpServletResponse();

    @Test
    void theIdsOfThePathStandInTheLinesOfTheCall() {
        var session = UUID.randomUUID().toString();
        var turn = UUID.randomUUID().toString();
        path(Map.of("sessionId", session, "turnId", turn));

        ids.preHandle(request, response, this);
        assertThat(MDC.get(LogContext.SESSION)).isEqualTo(session);
        assertThat(MDC.get(LogContext.TURN)).isEqualTo(turn);

        ids.afterCompletion(request, response, this, null);
        assertThat(MDC.get(LogContext.SESSION)).isNull();
        assertThat(MDC.get(LogContext.TURN)).isNull();
    }

    @Test
    void theTurnThatACallBeginsIsForgottenWithIt() {
        path(Map.of("sessionId", UUID.randomUUID().toString()));

        ids.preHandle(request, response, this);
        LogContext.turn(UUID.randomUUID(), UUID.randomUUID());
        ids.afterCompletion(request, response, this, null);

        assertThat(MDC.get(LogContext.TURN)).isNull();
    }

    @Test
    void textThatIsNoIdDoesNotReachTheLog() {
        path(Map.of("sessionId", "my text, as long as an id: 123456789"));

        ids.preHandle(request, response, this);
        assertThat(MDC.get(LogContext.SESSION)).isNull();
        ids.afterCompletion(request, response, this, null);
    }

    private void path(Map<String, String> variables) {
        request.setAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE, variables);
    }
}
