package dev.parley.worker.retrieval;

/** Finds passages in documents. Thread-safe. */
public interface Retriever {

    /**
     * Returns the passages that answer, best first; none if no passage of the scope is relevant
     * enough. Searches only ready documents of the owner.
     *
     * @throws org.springframework.dao.DataAccessException if the database does not answer
     */
    Retrieved retrieve(RetrievalQuery query);
}
