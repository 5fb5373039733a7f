package dev.parley.modelserver;

/**
 * One message of a prompt.
 *
 * @param role such as {@code system}, {@code user} or {@code assistant}
 * @param content the text; if the client sent a list of parts, their texts joined
 */
public record ChatMessage(String role, String content) {
    public static final String SYSTEM = "system";
    public static final String USER = "user";
    public static final String ASSISTANT = "assistant";

    public boolean hasRole(String other) {
        return role.equals(other);
    }
}
