package dev.parley.worker.retrieval;

import org.springframework.stereotype.Component;

/** Finds nothing. */
@Component
class NoDocuments implements Retriever {

    @Override
    public Retrieved retrieve(RetrievalQuery query) {
        return Retrieved.NOTHING;
    }
}
