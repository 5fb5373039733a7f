package dev.parley.worker.retrieval;

/** Finds passages in documents. Thread-safe. */
public interface Retriever {

    /**
     * Returns the passages that answer. Searches only ready documents of the owner.
     *
     * <p>In all documents: best first; none if no passage is relevant enough. In named documents:
     * all passages in the documents' order if they fit into the room, else the best ones, of every
     * document at least one while the room lasts.
     *
     * @throws org.springframework.dao.DataAccessException if the database does not answer
     */
    Retrieved retrieve(RetrievalQuery query);
}
