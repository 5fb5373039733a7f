package dev.parley.api.sessions;

import dev.parley.api.web.ProblemException;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Which documents a caller may name. There are none until documents can be uploaded. */
@Component
public class Documents {

    /**
     * @throws ProblemException 404 naming the ids that are unknown
     */
    public void require(List<UUID> documentIds) {
        if (!documentIds.isEmpty()) {
            throw ProblemException.notFound("document", "document_ids", documentIds);
        }
    }
}
