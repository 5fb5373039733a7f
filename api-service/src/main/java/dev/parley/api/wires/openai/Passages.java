package dev.parley.api.wires.openai;

import dev.parley.events.Source;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/**
 * The passages that an answer cites, as links to them.
 *
 * @param base the address of this API, as the client knows it
 */
record Passages(String base) {

    static Passages of(HttpServletRequest request) {
        return new Passages(ServletUriComponentsBuilder.fromContextPath(request).toUriString());
    }

    /** A link to a passage. */
    record Annotation(String type, UrlCitation urlCitation) {}

    /**
     * @param startIndex where the answer cites the passage. The answer's text has the citation's
     *     number, so this says no more than that it is in the text
     */
    record UrlCitation(String url, String title, int startIndex, int endIndex) {}

    List<Annotation> cited(List<Source> sources, List<Integer> used) {
        return sources.stream()
                .filter(source -> used.contains(source.number()))
                .map(this::annotation)
                .toList();
    }

    // The fragment is that of RFC 5147: characters of a plain text.
    private Annotation annotation(Source source) {
        var content = base + "/api/documents/" + source.documentId() + "/content";
        var url =
                source.start() == null || source.end() == null
                        ? content
                        : content + "#char=" + source.start() + "," + source.end();
        return new Annotation("url_citation", new UrlCitation(url, source.title(), 0, 0));
    }
}
