package dev.parley.modelserver;

/**
 * One message of a prompt.
 *
 * @param role {@code system}, {@code user}, {@code assistant} or another role of the protocol
 * @param content the text; the text parts joined where the client sent a list of parts
 */
public record ChatMessage(String role, String content) {
    public static final String SYSTEM = "system";
    public static final String USER = "user";
    public static final String ASSISTANT = "assistant";

    public boolean hasRole(String other) {
        return role.equals(other);
    }
}
