package dev.parley.operations;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How a service writes its log.
 *
 * @param json True to write each line as a JSON object in the Elastic Common Schema, default false.
 *     In both forms a line that is about a turn has {@code session_id} and {@code turn_id}. For
 *     {@code ./parley up} and {@code cluster} set the environment variable {@code PARLEY_LOG_JSON}.
 */
@ConfigurationProperties("parley.log")
public record LogSettings(@DefaultValue("false") boolean json) {}
