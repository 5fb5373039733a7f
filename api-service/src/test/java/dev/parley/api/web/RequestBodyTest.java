package dev.parley.api.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a JSON body may not be, and which fields the answer names. */
class RequestBodyTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            {"content":                                   | it ends too soon
            [                                             | it ends too soon
            {'content':1}                                 | line 1, column 2: unexpected character
            {"content":"a",}                              | line 1, column 16: unexpected character
            {"content":NaN}                               | NaN and infinity are not JSON
            {"content":nope}                              | unknown word outside a string
            {"content":"a\\qb"}                           | unknown escape in a string
            {"content":"a"} x                             | unknown word outside a string
            {"content":"a"} {}                            | line 1, column 17: something follows
            {"content":"a","content":"b"}                 | 'content' appears more than once
            {"metadata":{"l":[0,{"a":1,"a":2}]}}          | 'metadata.l[1].a' appears more than once
            {"content":1/**/}                             | unexpected character
            ` `                                           | came without one
            ``                                            | came without one
            """)
    void notJson(String body, String detail) {
        var answer = EdgeServer.post("/api/messages", body);

        assertProblem(answer, 400, "malformed_json");
        assertThat(answer.json().path("detail").asString())
                .contains(detail)
                .doesNotContain("jackson")
                .doesNotContain("java");
    }

    @Test
    void namesTheFieldThatIsThereTwice() {
        assertThat(
                        EdgeServer.post("/api/messages", "{\"content\":\"a\",\"content\":\"b\"}")
                                .fields())
                .containsExactly("content");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void aBodyThatIsTooDeepOrHasTooManyValues(
            String what, String body, String field, String detail) {
        var answer = EdgeServer.post("/api/messages", body);

        assertProblem(answer, 400, "malformed_json");
        assertThat(answer.json().path("detail").asString()).contains(detail);
        assertThat(answer.fields()).containsExactly(field);
    }

    static Stream<Arguments> aBodyThatIsTooDeepOrHasTooManyValues() {
        return Stream.of(
                Arguments.of(
                        "depth",
                        "{\"metadata\":{\"a\":" + "[".repeat(101),
                        "metadata.a" + "[0]".repeat(99),
                        "it is nested deeper than 100 levels"),
                Arguments.of(
                        "count",
                        "{\"metadata\":{\"a\":[" + "1,".repeat(20_000) + "1]}}",
                        "metadata.a[19995]",
                        "it has more than 20000 braces, names and values"),
                Arguments.of(
                        "digits",
                        "{\"metadata\":{\"a\":" + "1".repeat(1_001) + "}}",
                        "metadata.a",
                        "a number is longer than 1000 characters"));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            {}                                             | content         | is required
            {"content":null}                               | content         | is required
            {"content":5}                                  | content         | must be a string, not a number
            {"content":true}                               | content         | must be a string, not a boolean
            {"content":{}}                                 | content         | must be a string, not an object
            {"content":["a"]}                              | content         | must be a string, not an array
            {"content":" \\u00a0\\n"}                      | content         | must not be blank
            {"content":"12345678901"}                      | content         | must have at most 10 characters, not 11
            {"content":"a\\u0000b"}                        | content         | must not contain U+0000
            {"content":"\\ud83d"}                          | content         | must not contain half of a surrogate pair
            {"content":"\\ude00\\ud83d"}                   | content         | must not contain half of a surrogate pair
            {"content":"a","metadata":{"k":["\\ud800"]}}   | metadata.k[0]   | must not contain half of a surrogate pair
            {"content":"a","metadata":{"k":"\\u0000"}}     | metadata.k      | must not contain U+0000
            {"content":"a","metadata":{"n":1e400}}         | metadata.n      | must be a number that a double can hold
            {"content":"a","metadata":"{}"}                | metadata        | must be an object, not a string
            {"content":"a","metadata":""}                  | metadata        | must be an object, not a string
            {"content":"a","mode":"fast"}                  | mode            | must be one of: regular, deep_research
            {"content":"a","mode":"REGULAR"}               | mode            | must be one of: regular, deep_research
            {"content":"a","mode":""}                      | mode            | must be one of: regular, deep_research
            {"content":"a","mode":"0"}                     | mode            | must be one of: regular, deep_research
            {"content":"a","top_count":"null"}             | top_count       | must be a whole number, not a string
            {"content":"a","mode":0}                       | mode            | must be one of: regular, deep_research, not a number
            {"content":"a","document_ids":"x"}             | document_ids    | must be an array, not a string
            {"content":"a","document_ids":[null]}          | document_ids[0] | must not be null
            {"content":"a","document_ids":["1-1-1-1-1"]}   | document_ids[0] | must be a UUID of 36 characters, not a string
            {"content":"a","document_ids":[1]}             | document_ids[0] | must be a UUID of 36 characters, not a number
            {"content":"a","top_count":"5"}                | top_count       | must be a whole number, not a string
            {"content":"a","top_count":""}                 | top_count       | must be a whole number, not a string
            {"content":"a","top_count":5.0}                | top_count       | must be a whole number, not a fraction
            {"content":"a","top_count":true}               | top_count       | must be a whole number, not a boolean
            {"content":"a","top_count":3000000000}         | top_count       | must be between -2147483648 and 2147483647
            {"content":"a","keep_it":1}                    | keep_it         | must be true or false, not a number
            {"content":"a","keep_it":"true"}               | keep_it         | must be true or false, not a string
            {"content":"a","score":"1"}                    | score           | must be a number, not a string
            {"content":"a","note":{}}                      | note.page       | must be a whole number
            {"content":"a","note":"x"}                     | note            | must be an object, not a string
            []                                             | body            | must be an object, not an array
            "x"                                            | body            | must be an object, not a string
            null                                           | body            | must be a JSON object, not null
            """)
    void oneBadField(String body, String field, String message) {
        var answer = EdgeServer.post("/api/messages", body);

        assertProblem(answer, 400, "validation_failed");
        assertThat(answer.fields()).containsExactly(field);
        assertThat(answer.json().path("errors").get(0).path("message").asString())
                .isEqualTo(message);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            {"content":"a","created":1}                    | created
            {"content":"a","documentIds":[]}               | documentIds
            {"Content":"a"}                                | Content content
            {"content":"a","x":{},"y":[]}                  | x y
            {"content":"a","note":{"page":"1","x":1}}      | note.page note.x
            {"content":"a","note":{"page":1,"x":1}}        | note.x
            {"content":5,"mode":"fast","document_ids":["x",{}],"nope":1} | content mode document_ids[0] document_ids[1] nope
            """)
    void unknownFieldsAmongAllThatIsWrong(String body, String fields) {
        var answer = EdgeServer.post("/api/messages", body);

        assertProblem(answer, 400, "unknown_field");
        assertThat(answer.fields())
                .containsExactlyInAnyOrderElementsOf(Arrays.asList(fields.split(" ")));
    }

    @Test
    void wrongTypesAndBrokenRulesAreToldTogether() {
        var answer =
                EdgeServer.post(
                        "/api/messages",
                        """
                {"content":" ","document_ids":[],"top_count":"1","metadata":{"a":"\\u0000"}}""");

        assertProblem(answer, 400, "validation_failed");
        assertThat(answer.fields()).containsExactlyInAnyOrder("content", "top_count", "metadata.a");
    }

    @Test
    void namesAtMostAsManyFieldsAsAnybodyWouldRead() {
        var many = new StringBuilder("{\"content\":\"a\"");
        for (int i = 0; i < 1000; i++) {
            many.append(",\"f").append(i).append("\":1");
        }

        assertThat(EdgeServer.post("/api/messages", many.append('}').toString()).fields())
                .hasSize(32);
    }

    @Test
    void keepsWhatIsRight() {
        var body =
                """
                {"content":"a\\ud83d\\ude00\\r\\n\\u2028","mode":"deep_research","document_ids":[],\
                "metadata":{"none":null,"n":1.5},"top_count":5,"keep_it":false,"score":5}""";

        var answer = EdgeServer.post("/api/messages", body);

        assertThat(answer.status()).isEqualTo(200);
        var json = answer.json();
        assertThat(json.path("content").asString()).isEqualTo("a\ud83d\ude00\r\n\u2028");
        assertThat(json.path("mode").asString()).isEqualTo("deep_research");
        assertThat(json.path("metadata").toString()).isEqualTo("{\"none\":null,\"n\":1.5}");
        assertThat(List.copyOf(json.propertyNames())).doesNotContain("note");
    }

    @Test
    void lengthsCountCodePoints() {
        var ten = "😀".repeat(10);

        assertThat(EdgeServer.post("/api/messages", "{\"content\":\"" + ten + "\"}").status())
                .isEqualTo(200);
        assertThat(EdgeServer.post("/api/messages", "{\"content\":\"" + ten + "😀\"}").status())
                .isEqualTo(400);
    }

    @Test
    void aBodyMayBeOptional() {
        assertThat(EdgeServer.post("/api/optional", "").body()).isEqualTo("\"none\"");
        assertThat(EdgeServer.post("/api/optional", "{\"content\":\"a\"}").body())
                .isEqualTo("\"some\"");
        assertProblem(EdgeServer.post("/api/optional", "{\"x\":1}"), 400, "unknown_field");
    }

    static void assertProblem(EdgeServer.Answer answer, int status, String code) {
        assertThat(answer.contentType()).as(answer.body()).isEqualTo("application/problem+json");
        assertThat(answer.code()).as(answer.body()).isEqualTo(code);
        assertThat(answer.status()).isEqualTo(status);
        var json = answer.json();
        assertThat(json.path("status").asInt()).isEqualTo(status);
        assertThat(json.path("type").asString()).isEqualTo("/problems/" + code);
        assertThat(json.path("title").asString()).isNotBlank();
        assertThat(json.path("detail").asString()).isNotBlank();
        assertThat(answer.body()).doesNotContain("secret").doesNotContain("Exception");
    }
}
