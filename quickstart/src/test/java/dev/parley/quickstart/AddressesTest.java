package dev.parley.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AddressesTest {

    @TempDir Path folder;

    @Test
    void whatIsWrittenIsFoundUntilItIsForgotten() throws Exception {
        var endpoints =
                new Endpoints(
                        8080,
                        "127.0.0.1:1,127.0.0.1:2",
                        "jdbc:postgresql://127.0.0.1:3/parley",
                        Optional.of(new ModelEndpoint("http://m/v1", "sk-secret", "a\\b:8 c")));
        var addresses = Addresses.of(8080, List.of(8090, 8091), endpoints);

        assertThat(Addresses.of(folder)).isEmpty();
        addresses.write(folder);

        assertThat(Addresses.of(folder)).hasValue(addresses);
        assertThat(addresses.meters())
                .containsExactly("http://127.0.0.1:8090", "http://127.0.0.1:8091");
        var file = folder.resolve("addresses.properties");
        assertThat(Files.readString(file)).doesNotContain("sk-secret");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        Addresses.forget(folder);
        assertThat(Addresses.of(folder)).isEmpty();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void severalModelsHaveNoOneAddress() throws Exception {
        Addresses.of(1, List.of(), new Endpoints(2, "k", "d", Optional.empty())).write(folder);

        assertThat(Addresses.of(folder).orElseThrow().modelUrl()).isEmpty();
        assertThat(Addresses.of(folder).orElseThrow().meters()).isEmpty();
    }
}
