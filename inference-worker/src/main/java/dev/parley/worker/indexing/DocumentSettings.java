package dev.parley.worker.indexing;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What is kept of documents.
 *
 * @param keepFiles true to keep a document's file after it was indexed or failed, default true;
 *     false saves its space, and {@code GET /api/documents/{document_id}/file} has nothing to give
 */
@ConfigurationProperties("parley.documents")
record DocumentSettings(@DefaultValue("true") boolean keepFiles) {}
