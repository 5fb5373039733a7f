package dev.parley.quickstart.client.server;

import dev.parley.quickstart.Addresses;
import dev.parley.quickstart.CannotStart;
import dev.parley.quickstart.ParleyCommand;
import dev.parley.quickstart.SystemOptions;
import dev.parley.quickstart.WholeNumber;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Which server a command talks to, and with which key. */
public final class ServerOptions {

    static final String URL = "PARLEY_URL";
    static final String KEY = "PARLEY_KEY";

    private static final String DEFAULT_URL = "http://127.0.0.1:8080";

    @Option(
            names = "--url",
            paramLabel = "URL",
            converter = SystemOptions.HttpUrl.class,
            description =
                    "The server (default PARLEY_URL, else the system that runs on the data folder, else "
                            + DEFAULT_URL
                            + ").")
    Optional<URI> url = Optional.empty();

    @Option(
            names = "--key-file",
            paramLabel = "FILE",
            description =
                    "A file with the API key (default PARLEY_KEY; for a server on this machine also DIR/api-key, which ./parley up writes).")
    Optional<Path> keyFile = Optional.empty();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "The data folder of a system on this machine, which knows its address (default ${DEFAULT-VALUE}).")
    Path data = ParleyCommand.data();

    @Option(
            names = "--patience",
            paramLabel = "SECONDS",
            converter = Seconds.class,
            description =
                    "How long to try again when the connection is lost or the server is busy: 0 to 3600 (default ${DEFAULT-VALUE}).")
    int patience = 60;

    static final class Seconds extends WholeNumber {
        Seconds() {
            super(0, 3600);
        }
    }

    /** Returns the server; asks it nothing. */
    public Server server(Map<String, String> environment) throws CannotStart {
        var base = base(environment);
        return new Server(base, key(base, environment), Duration.ofSeconds(patience));
    }

    /** Returns where it listens. */
    public URI base(Map<String, String> environment) throws CannotStart {
        if (url.isPresent()) {
            return url.get();
        }
        var named = environment.getOrDefault(URL, "").strip();
        if (!named.isEmpty()) {
            try {
                return new SystemOptions.HttpUrl().convert(named);
            } catch (TypeConversionException e) {
                throw new CannotStart("%s: %s.".formatted(URL, e.getMessage()), e);
            }
        }
        return URI.create(addresses().map(Addresses::api).orElse(DEFAULT_URL));
    }

    /** Returns those of the system on the data folder, if one runs there. */
    public Optional<Addresses> addresses() throws CannotStart {
        try {
            return Addresses.of(data);
        } catch (IOException e) {
            throw new CannotStart("The addresses in %s cannot be read: %s".formatted(data, e), e);
        }
    }

    public Path data() {
        return data;
    }

    /** The key of this machine's system is for this machine only. */
    private Optional<String> key(URI base, Map<String, String> environment) throws CannotStart {
        if (keyFile.isPresent()) {
            return Optional.of(read(keyFile.get()));
        }
        var named = environment.getOrDefault(KEY, "").strip();
        if (!named.isEmpty()) {
            return Optional.of(requireKey("The variable " + KEY, named));
        }
        var own = data.resolve("api-key");
        return Files.exists(own) && isThisMachine(base) ? Optional.of(read(own)) : Optional.empty();
    }

    private static boolean isThisMachine(URI base) {
        try {
            return InetAddress.getByName(base.getHost()).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    // What no header takes would be told whole by the client that refuses it.
    private static String requireKey(String source, String key) throws CannotStart {
        if (!key.matches("[\\x21-\\x7e]+")) {
            throw new CannotStart(source + " holds no API key.");
        }
        return key;
    }

    private static String read(Path file) throws CannotStart {
        try {
            return requireKey("The file " + file, Files.readString(file).strip());
        } catch (NoSuchFileException e) {
            throw new CannotStart("There is no file %s.".formatted(file), e);
        } catch (IOException e) {
            throw new CannotStart("The file %s cannot be read: %s".formatted(file, e), e);
        }
    }
}
