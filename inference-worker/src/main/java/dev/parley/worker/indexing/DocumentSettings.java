package dev.parley.worker.indexing;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What is kept of documents.
 *
 * @param keepFiles true to keep a document's file after it was indexed or failed, default true;
 *     false saves the space, and the API can give back the document's text but not its file
 */
@ConfigurationProperties("parley.documents")
record DocumentSettings(@DefaultValue("true") boolean keepFiles) {}
