package dev.parley.system;

import java.util.List;
import java.util.regex.Pattern;

/** The directives of {@code deploy/nginx.conf}, wherever they stand in it. */
final class NginxConf {

    private final String text = ComposeFile.read("deploy/nginx.conf").replaceAll("(?m)#.*$", "");

    /** What the directive is set to, each time it is set. */
    List<String> values(String directive) {
        return Pattern.compile("(?m)^\\s*" + directive + "\\s+([^;{]+);")
                .matcher(text)
                .results()
                .map(found -> found.group(1).strip())
                .toList();
    }

    /** What the block holds, which has no blocks of its own. */
    String block(String name) {
        var found =
                Pattern.compile("(?m)^\\s*" + Pattern.quote(name) + " \\{([^}]*)}").matcher(text);
        if (!found.find()) {
            throw new AssertionError("deploy/nginx.conf has no " + name);
        }
        return found.group(1);
    }
}
