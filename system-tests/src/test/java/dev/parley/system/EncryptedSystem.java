package dev.parley.system;

import dev.parley.testsupport.ApiClient;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The shared system with encryption: worker and projector encrypt, and so does a third API node.
 * The two others do not; they read what is encrypted.
 */
final class EncryptedSystem implements AutoCloseable {

    private static final String ON = "--parley.encryption.mode=on";

    final TestSystem shared = TestSystem.get();
    private final ConfigurableApplicationContext api;

    EncryptedSystem() {
        api = shared.startApi(ON);
        shared.stopWorker();
        shared.startWorker(ON);
        shared.stopProjector();
        shared.startProjector(ON);
    }

    /** A client of the node that encrypts. */
    ApiClient api() {
        return TestSystem.client(api);
    }

    <T> T apiBean(Class<T> type) {
        return api.getBean(type);
    }

    /** Projects everything again from the start, and waits for the end of it. */
    void rebuild() {
        shared.stopProjector();
        shared.startProjector(ON, "--rebuild");
        shared.awaitProjected();
    }

    @Override
    public void close() {
        api.close();
        shared.stopWorker();
        shared.startWorker();
        shared.stopProjector();
        shared.startProjector();
    }
}
