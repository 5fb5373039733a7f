package dev.parley.api.web;

import jakarta.servlet.http.HttpServletResponse;

/**
 * How the clients of another contract want their errors, instead of as problem documents. It holds
 * for every answer below its paths, the filters' and the container's own as well. Thread-safe.
 */
public interface ProblemShape {

    /** Returns true if it holds for this path. */
    boolean covers(String path);

    /** Returns the body, to be written as JSON. */
    Object of(ProblemException problem);

    /** Sets headers besides those that the problem has. */
    void head(ProblemException problem, HttpServletResponse response);
}
