package dev.parley.system;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;

/**
 * A certificate for servers on this machine, which only those know who have its file.
 *
 * @param store the key and the certificate, as PKCS#12
 * @param key the key alone, as PEM
 * @param pem the certificate alone, as PEM
 */
record Certificate(Path store, Path key, Path pem) {

    static final String PASSWORD = "changeit";

    private static final String ALIAS = "server";

    /** Makes one in this folder, with the JDK's own tool. */
    static Certificate in(Path folder)
            throws IOException, InterruptedException, GeneralSecurityException {
        var store = folder.resolve("server.p12");
        var tool =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-alias",
                                ALIAS,
                                "-keyalg",
                                "RSA",
                                "-dname",
                                "CN=localhost",
                                "-ext",
                                "san=dns:localhost,ip:127.0.0.1",
                                "-ext",
                                "bc:critical=ca:true",
                                "-validity",
                                "2",
                                "-storetype",
                                "PKCS12",
                                "-keystore",
                                store.toString(),
                                "-storepass",
                                PASSWORD)
                        .inheritIO()
                        .start();
        if (tool.waitFor() != 0) {
            throw new AssertionError("keytool made no certificate");
        }
        var read = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
        var key = folder.resolve("server.key");
        // PostgreSQL takes no key that others may read.
        Files.createFile(
                key,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        write(key, "PRIVATE KEY", read.getKey(ALIAS, PASSWORD.toCharArray()).getEncoded());
        var pem = folder.resolve("server.pem");
        write(pem, "CERTIFICATE", read.getCertificate(ALIAS).getEncoded());
        return new Certificate(store, key, pem);
    }

    private static void write(Path file, String kind, byte[] encoded) throws IOException {
        var lines = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));
        Files.writeString(
                file,
                "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
                        .formatted(kind, lines.encodeToString(encoded)));
    }
}
