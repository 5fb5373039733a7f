package dev.parley.system;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.ClassUtils;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * A call of the API as its controller maps it.
 *
 * @param path with the names of its variables in snake case
 * @param handlers the methods that take it: more than one if they take different media types
 */
record MappedCall(String method, String path, List<Method> handlers) {

    /** Returns all calls, by {@code METHOD /path}. */
    static Map<String, MappedCall> all() {
        var scanner = new ClassPathScanningCandidateComponentProvider(false);
        scanner.addIncludeFilter(new AnnotationTypeFilter(RestController.class));
        var calls = new TreeMap<String, MappedCall>();
        for (var controller : scanner.findCandidateComponents("dev.parley.api")) {
            var type =
                    ClassUtils.resolveClassName(
                            Objects.requireNonNull(controller.getBeanClassName()), null);
            var prefix =
                    path(AnnotatedElementUtils.findMergedAnnotation(type, RequestMapping.class));
            for (var handler : sorted(type.getDeclaredMethods())) {
                var mapping =
                        AnnotatedElementUtils.findMergedAnnotation(handler, RequestMapping.class);
                if (mapping != null) {
                    var call =
                            new MappedCall(
                                    mapping.method()[0].name(),
                                    inSnakeCase(prefix + path(mapping)),
                                    new ArrayList<>());
                    calls.computeIfAbsent(call.name(), name -> call).handlers().add(handler);
                }
            }
        }
        return calls;
    }

    /** Returns {@code METHOD /path}. */
    String name() {
        return method + " " + path;
    }

    // The JVM has them in any order.
    private static List<Method> sorted(Method[] methods) {
        return Arrays.stream(methods).sorted(Comparator.comparing(Method::getName)).toList();
    }

    private static String path(@Nullable RequestMapping mapping) {
        return mapping == null || mapping.path().length == 0 ? "" : mapping.path()[0];
    }

    private static String inSnakeCase(String path) {
        var text = new StringBuilder();
        var variable = Pattern.compile("\\{(\\w+)}").matcher(path);
        while (variable.find()) {
            variable.appendReplacement(
                    text, "{" + RecordSchemas.snakeCase(variable.group(1)) + "}");
        }
        return variable.appendTail(text).toString();
    }
}
