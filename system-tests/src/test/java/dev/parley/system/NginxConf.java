package dev.parley.system;

import java.util.List;
import java.util.regex.Pattern;

/** The directives of {@code deploy/nginx.conf}, at any depth. */
final class NginxConf {

    private final String text = ComposeFile.read("deploy/nginx.conf").replaceAll("(?m)#.*$", "");

    /** The directive's values, in the order of the file. */
    List<String> values(String directive) {
        return Pattern.compile("(?m)^\\s*" + directive + "\\s+([^;{]+);")
                .matcher(text)
                .results()
                .map(found -> found.group(1).strip())
                .toList();
    }

    /** The contents of a block that has no blocks inside. */
    String block(String name) {
        var found =
                Pattern.compile("(?m)^\\s*" + Pattern.quote(name) + " \\{([^}]*)}").matcher(text);
        if (!found.find()) {
            throw new AssertionError("deploy/nginx.conf has no " + name);
        }
        return found.group(1);
    }
}
