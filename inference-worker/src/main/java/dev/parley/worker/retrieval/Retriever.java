package dev.parley.worker.retrieval;

/** Finds passages in documents. Thread safe. */
public interface Retriever {

    /**
     * The passages that answer, best first; none where nothing in the scope reaches the threshold
     * of an answer. Only documents that are ready, of that owner, and not deleted.
     *
     * @throws org.springframework.dao.DataAccessException where the database does not answer
     */
    Retrieved retrieve(RetrievalQuery query);
}
