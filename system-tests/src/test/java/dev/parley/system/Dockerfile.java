package dev.parley.system;

import java.util.List;
import java.util.regex.Pattern;

/** {@code deploy/Dockerfile}, line by line. */
final class Dockerfile {

    private Dockerfile() {}

    /** The first group of each line that matches. */
    static List<String> values(String line) {
        return Pattern.compile("(?m)^" + line + "$")
                .matcher(ComposeFile.read("deploy/Dockerfile"))
                .results()
                .map(found -> found.group(1))
                .toList();
    }
}
