package dev.parley.seals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealKeyTest {

    /** The private key in RFC 8410, section 10.3, as openssl would write it. */
    private static final String PRIVATE =
            """
            -----BEGIN PRIVATE KEY-----
            MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
            -----END PRIVATE KEY-----
            """;

    /** The public key in section 10.1, which belongs to it. */
    private static final String PUBLIC =
            "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=";

    @TempDir private Path folder;

    @Test
    void thePublicKeyOfAFileWithThePrivateOneIsFound() throws IOException {
        var key = SealKey.read(file(PRIVATE, "rw-------"));

        assertThat(key.publicKey().getEncoded()).isEqualTo(Base64.getDecoder().decode(PUBLIC));
    }

    @Test
    void aKeyIsReadAsItWasWrittenAndItsFileIsItsOwners() throws IOException {
        var made = SealKey.generate();
        made.write(folder.resolve("key.pem"), folder.resolve("public.pem"));

        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(folder.resolve("key.pem"))))
                .isEqualTo("rw-------");
        assertThat(SealKey.read(folder.resolve("key.pem")).publicKey()).isEqualTo(made.publicKey());
        assertThat(SealKey.readPublic(folder.resolve("public.pem"))).isEqualTo(made.publicKey());
    }

    @Test
    void aKeyThatOthersMayReadIsRefused() throws IOException {
        var file = file(PRIVATE, "rw-r-----");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> SealKey.read(file))
                .withMessage(
                        "%s may be read by others (rw-r-----). Allow its owner only: chmod 600 %s",
                        file, file);
    }

    @Test
    void whatIsNoKeyIsRefusedWithoutBeingQuoted() throws IOException {
        var file = file(PRIVATE.replace("MC4C", "secret"), "rw-------");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> SealKey.read(file))
                .withMessage(
                        "%s holds no Ed25519 key as PKCS#8 PEM (-----BEGIN PRIVATE KEY-----)", file)
                .withNoCause();
        assertThatIllegalArgumentException().isThrownBy(() -> SealKey.readPublic(file));
    }

    private Path file(String text, String permissions) throws IOException {
        var file = Files.writeString(folder.resolve("given.pem"), text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }
}
