package dev.parley.api.security;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.env.Environment;

/**
 * Refuses to start in mode {@code open} at an address that others can reach. It looks before any
 * bean is made, so that nothing has listened or written by then.
 */
final class OnlyLoopback implements BeanFactoryPostProcessor {

    private final Environment environment;

    OnlyLoopback(Environment environment) {
        this.environment = environment;
    }

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory factory) {
        var binder = Binder.get(environment);
        if (binder.bindOrCreate("parley.security", SecuritySettings.class).isOpen()) {
            require(binder.bind("server.address", InetAddress.class).orElse(null));
        }
    }

    /**
     * @param address null for all
     */
    static void require(@Nullable InetAddress address) {
        if (address == null || !address.isLoopbackAddress()) {
            throw new InvalidConfigurationPropertyValueException(
                    "server.address",
                    address == null ? "all addresses" : address.getHostAddress(),
                    "parley.security.mode is open, so anyone who reaches this address could read"
                            + " and change everything. Listen on 127.0.0.1, or set"
                            + " parley.security.mode to api-key or oidc.");
        }
    }
}
