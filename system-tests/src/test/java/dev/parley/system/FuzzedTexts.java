package dev.parley.system;

import static java.util.Map.entry;

import java.util.List;
import java.util.Map;

/**
 * What {@link FuzzedRequests} are made of: good bodies, and what has been the undoing of others.
 */
final class FuzzedTexts {

    /** What a good body of a call holds, each value as JSON. */
    static final Map<String, Map<String, String>> BODIES =
            Map.ofEntries(
                    entry(
                            "POST /v1/responses",
                            Map.of(
                                    "model", "\"scripted\"",
                                    "input", "\"fuzzed\"",
                                    "instructions", "\"Be brief.\"",
                                    "stream", "true",
                                    "background", "true",
                                    "store", "true",
                                    "temperature", "0.5",
                                    "conversation", "null")),
                    entry(
                            "POST /v1/chat/completions",
                            Map.of(
                                    "model", "\"scripted\"",
                                    "messages", "[{\"role\":\"user\",\"content\":\"fuzzed\"}]",
                                    "stream", "true",
                                    "stream_options", "{\"include_usage\":true}",
                                    "temperature", "0.5",
                                    "n", "1",
                                    "tools", "[]",
                                    "metadata", "{\"a\":\"b\"}")),
                    entry(
                            "POST /api/chat/sessions",
                            Map.of(
                                    "title", "\"fuzzed\"",
                                    "mode", "\"regular\"",
                                    "document_ids", "[]",
                                    "metadata", "{\"a\":[1,{\"b\":null}]}",
                                    "model", "\"scripted\"",
                                    "system_prompt", "\"Be brief.\"",
                                    "temperature", "0.5")),
                    entry(
                            "POST /api/chat/sessions/{sessionId}/messages",
                            Map.of(
                                    "content", "\"fuzzed\"",
                                    "mode", "\"regular\"",
                                    "document_ids", "[]",
                                    "model", "\"scripted\"",
                                    "system_prompt", "\"Be brief.\"",
                                    "temperature", "1")),
                    entry(
                            "POST /api/chat/sessions/{sessionId}/turns/{turnId}/regenerate",
                            Map.of(
                                    "mode",
                                    "\"regular\"",
                                    "document_ids",
                                    "[]",
                                    "model",
                                    "\"scripted\"",
                                    "temperature",
                                    "1")),
                    entry(
                            "POST /api/chat/sessions/{sessionId}/fork",
                            Map.of("turn_id", "\"{turnId}\"")),
                    entry(
                            "PUT /api/chat/sessions/{sessionId}/leaf",
                            Map.of("turn_id", "\"{turnId}\"")),
                    entry("PATCH /api/chat/sessions/{sessionId}", Map.of("title", "\"renamed\"")),
                    entry(
                            "POST /api/v1/chat",
                            Map.of(
                                    "query", "\"fuzzed\"",
                                    "creator", "\"nobody\"",
                                    "conversation_id", "\"fuzzed-1\"")),
                    entry(
                            "POST /api/ai/chat",
                            Map.of(
                                    "id", "\"fuzzed-2\"",
                                    "messages",
                                            "[{\"id\":\"m1\",\"role\":\"user\","
                                                    + "\"parts\":[{\"type\":\"text\",\"text\":\"fuzzed\"}]}]",
                                    "trigger", "\"submit-message\"",
                                    "parley", "{\"mode\":\"regular\"}")),
                    entry(
                            "POST /api/ag-ui",
                            Map.of(
                                    "threadId", "\"fuzzed-3\"",
                                    "runId", "\"r1\"",
                                    "messages", "[{\"role\":\"user\",\"content\":\"fuzzed\"}]",
                                    "state", "{}",
                                    "forwardedProps", "{\"parley\":{\"mode\":\"regular\"}}")),
                    entry(
                            "POST /api/documents",
                            Map.of(
                                    "title", "\"fuzzed\"",
                                    "content", "\"A dam holds water.\"",
                                    "creator", "\"nobody\"",
                                    "domain", "\"dams\"",
                                    "metadata", "{\"k\":\"v\"}")),
                    entry(
                            "POST /api/chat/sessions/import",
                            Map.of(
                                    "format",
                                    "\"parley.session\"",
                                    "version",
                                    "1",
                                    "title",
                                    "\"fuzzed\"",
                                    "mode",
                                    "\"regular\"",
                                    "system_prompt",
                                    "\"Be brief.\"",
                                    "temperature",
                                    "0.5",
                                    "messages",
                                    "[{\"role\":\"user\",\"content\":\"fuzzed\",\"created_at\":\"2026-01-01T00:00:00Z\"}]",
                                    "conversationId",
                                    "null",
                                    "mapping",
                                    "{}",
                                    "current_node",
                                    "\"a\"")),
                    entry(
                            "POST /v1/conversations",
                            Map.of(
                                    "metadata",
                                    "{\"a\":\"b\"}",
                                    "items",
                                    "[{\"role\":\"user\",\"content\":\"fuzzed\"}]")),
                    entry(
                            "POST /v1/conversations/{conversationId}",
                            Map.of("metadata", "{\"a\":\"b\"}")));

    static final List<String> VALUES =
            List.of(
                    "null",
                    "true",
                    "0",
                    "-1",
                    "1e308",
                    "1e999",
                    "-0.0",
                    "9".repeat(400),
                    "0x1",
                    "\"\"",
                    "\" \"",
                    "\"\\u0000\"",
                    "\"\\ud83d\"",
                    "\"\\udc00\\ud800\"",
                    "\"\\ud83e\\udd9c\"",
                    "\"\\r\\n\\u001b[2J\\u202e\"",
                    "\"\u0001\"",
                    "\"\\x\"",
                    "\"" + "x".repeat(201) + "\"",
                    "\"" + "🦜".repeat(33_000) + "\"",
                    "\"'; DROP TABLE session; --\"",
                    "\"%s%n${jndi:x}{{7*7}}\"",
                    "\"REGULAR\"",
                    "\"deep_research\"",
                    "\"2026-12-01T00:00:00Z\"",
                    "[]",
                    "{}",
                    "[null]",
                    "[".repeat(99) + "]".repeat(99),
                    "[".repeat(5_000),
                    "{\"a\":".repeat(300) + "1",
                    "[" + "1,".repeat(30_000) + "1]",
                    "{\"\":{\"\":{}}}",
                    "{\"a\":1,\"a\":2}",
                    "\"00000000-0000-0000-0000-000000000000\"",
                    "[\"1-1-1-1-1\"]",
                    "[" + "\"00000000-0000-7000-8000-000000000000\",".repeat(40) + "null]",
                    "{\"" + "k".repeat(17_000) + "\":1}",
                    "{\"k\":\"\\u0000\"}",
                    "NaN",
                    "'x'",
                    "");

    static final List<String> TEXTS =
            List.of(
                    "",
                    "0",
                    "-1",
                    "1",
                    "200",
                    "99999999999",
                    "2147483648",
                    "1e3",
                    "0x1",
                    "null",
                    "%00",
                    "%0d%0aX:%20y",
                    "%1b%5b2J",
                    "%ff%fe",
                    "%zz",
                    "%",
                    "%f0%9f%a6%9c",
                    "%ed%a0%80",
                    "%c0%ae%c0%ae%2f",
                    "..%2f..%2f",
                    "..;/",
                    "a%20b",
                    "a+b",
                    "%27%22--",
                    "x".repeat(300),
                    "%25".repeat(1_200),
                    "{}",
                    "[]",
                    "\u00e9",
                    "%e2%80%ae",
                    "&&=&",
                    "00000000-0000-0000-0000-000000000000",
                    "1-1-1-1-1",
                    "00000000-0000-7000-8000-000000000000.1.1",
                    "00000000-0000-7000-8000-000000000000.2147483648.9223372036854775808");

    static final List<String> PARAMETERS =
            List.of(
                    "limit", "cursor", "before", "leaf", "q", "mode", "format", "speed", "order",
                    "after", "", "limit[]", "unknown");

    static final List<String> HEADERS =
            List.of(
                    "Accept",
                    "Accept-Encoding",
                    "Authorization",
                    "Content-Encoding",
                    "Content-Type",
                    "Cookie",
                    "Forwarded",
                    "If-Match",
                    "If-Modified-Since",
                    "Idempotency-Key",
                    "Last-Event-ID",
                    "Origin",
                    "Range",
                    "Sec-Fetch-Site",
                    "Transfer-Encoding",
                    "TE",
                    "Upgrade",
                    "X-Forwarded-For",
                    "X-Forwarded-Host",
                    "X-HTTP-Method-Override",
                    "traceparent",
                    "Accept-Language",
                    "Access-Control-Request-Method");

    static final List<String> HEADER_VALUES =
            List.of(
                    "",
                    "*",
                    "*/*;q=9",
                    "text/event-stream",
                    "application/json",
                    "text/html, */*;q=0",
                    "application/json;charset=utf-16",
                    "application/json;charset=nope",
                    "a/b/c",
                    "multipart/form-data",
                    "multipart/form-data; boundary=",
                    "gzip",
                    "chunked",
                    "chunked, chunked",
                    "bytes=0-0,5-1",
                    "websocket",
                    "h2c",
                    "\u00e9\u00ff",
                    "\t",
                    "a\u0000b",
                    "a\u007fb",
                    "x".repeat(129),
                    "x".repeat(7_000),
                    "\"",
                    "=?utf-8?q?=00?=",
                    "00-" + "0".repeat(32) + "-" + "0".repeat(16) + "-00",
                    "00-zz",
                    "application/*",
                    "00000000-0000-7000-8000-000000000000.1.1",
                    "key-1",
                    "key-2",
                    "none",
                    "x;,;=");

    static final List<String> FILE_NAMES =
            List.of(
                    "a.txt",
                    "a.pdf",
                    "a.docx",
                    "",
                    "../../a.html",
                    "a\\r\\n.md",
                    "a%0d%0a.txt",
                    "\u001b[2Ja.csv",
                    "a\u202etxt.exe",
                    "x".repeat(300) + ".txt");

    private FuzzedTexts() {}
}
