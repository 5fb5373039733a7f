import module java.net.http;

// Asks one question and prints the answer as it comes. Needs a JDK 25 and nothing else:
//   java examples/Ask.java "What is an event log?" http://localhost:8080
void main(String... args) throws Exception {
    var base = args.length > 1 ? args[1] : "http://localhost:8080";
    var question = args[0].replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    var ask = HttpRequest.newBuilder(URI.create(base + "/api/v1/chat"))
            .header("Content-Type", "application/json")
            // Sent again with this key, the question gets the same answer: no model is called twice.
            .header("Idempotency-Key", UUID.randomUUID().toString())
            .POST(HttpRequest.BodyPublishers.ofString("{\"query\":\"" + question + "\"}"))
            .build();
    var http = HttpClient.newHttpClient();
    for (int tries = 1, printed = 0; tries <= 5; tries++) {
        try (var lines = http.send(ask, HttpResponse.BodyHandlers.ofLines()).body()) {
            var answer = new StringBuilder();
            String event = "", data = null;
            for (var line : (Iterable<String>) lines::iterator) {
                if (line.startsWith("event: ")) {
                    event = line.substring(7);
                    data = null;
                } else if (line.startsWith("data: ")) {
                    data = (data == null ? "" : data + "\n") + line.substring(6);
                } else if (line.isEmpty() && event.equals("token")) {
                    answer.append(data);
                    IO.print(answer.substring(Math.min(printed, answer.length())));
                    printed = Math.max(printed, answer.length());
                } else if (line.isEmpty() && event.equals("done")) {
                    return;
                } else if (event.equals("error") || line.startsWith("{")) {
                    throw new IllegalStateException(data + line);
                }
            }
        } catch (IOException | UncheckedIOException e) {
            System.err.println("The connection broke; asking again.");
        }
    }
    throw new IOException("no whole answer");
}
