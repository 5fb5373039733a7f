package dev.parley.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/** {@code docs/dependencies.md} names what the poms name, and says why each is there. */
class DependenciesDocumentTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| `([\\w.-]+)` \\| ([\\w, -]+) \\| (\\S.*) \\|$");

    @Test
    void everyDirectDependencyHasItsReason() throws Exception {
        var documented = new TreeMap<String, Set<String>>();
        ROW.matcher(Files.readString(ROOT.resolve("docs/dependencies.md")))
                .results()
                .forEach(
                        row ->
                                assertThat(
                                                documented.put(
                                                        row.group(1),
                                                        new TreeSet<>(
                                                                List.of(row.group(2).split(", ")))))
                                        .as("%s is named twice", row.group(1))
                                        .isNull());

        assertThat(documented).isEqualTo(inPoms());
    }

    @Test
    void everyServiceIsBuiltWithTheListOfAllThatIsInIt() throws Exception {
        for (var service : List.of("api-service", "inference-worker", "history-projector")) {
            assertThat(Files.readString(ROOT.resolve(service).resolve("pom.xml")))
                    .as(service)
                    .contains("<artifactId>cyclonedx-maven-plugin</artifactId>");
        }
    }

    /** The modules by the artifact that they depend on; those of the root are for all. */
    private static Map<String, Set<String>> inPoms()
            throws IOException, ParserConfigurationException, SAXException {
        var found = new TreeMap<String, Set<String>>();
        var root = pom(ROOT);
        var modules = new ArrayList<String>();
        for (var module : children(children(root, "modules").getFirst(), "module")) {
            modules.add(module.getTextContent());
        }
        assertThat(modules).hasSizeGreaterThan(5);
        addTo(found, root, "all");
        for (var module : modules) {
            addTo(found, pom(ROOT.resolve(module)), module);
        }
        return found;
    }

    private static void addTo(Map<String, Set<String>> found, Element pom, String module) {
        var lists = new ArrayList<>(children(pom, "dependencies"));
        for (var profiles : children(pom, "profiles")) {
            for (var profile : children(profiles, "profile")) {
                lists.addAll(children(profile, "dependencies"));
            }
        }
        for (var all : lists) {
            for (var one : children(all, "dependency")) {
                if (!text(one, "groupId").equals("dev.parley")) {
                    found.computeIfAbsent(text(one, "artifactId"), name -> new TreeSet<>())
                            .add(module);
                }
            }
        }
    }

    private static Element pom(Path folder)
            throws IOException, ParserConfigurationException, SAXException {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(folder.resolve("pom.xml").toFile())
                .getDocumentElement();
    }

    private static String text(Element parent, String name) {
        return children(parent, name).getFirst().getTextContent();
    }

    private static List<Element> children(Element parent, String name) {
        var found = new ArrayList<Element>();
        for (Node child = parent.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element element && element.getTagName().equals(name)) {
                found.add(element);
            }
        }
        return found;
    }
}
