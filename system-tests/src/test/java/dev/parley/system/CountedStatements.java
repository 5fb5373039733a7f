package dev.parley.system;

import static dev.parley.system.WatchedClients.call;
import static dev.parley.system.WatchedClients.proxy;

import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** Notes the statements that a service sends to the database. */
final class CountedStatements implements BeanPostProcessor {

    private final ConcurrentLinkedQueue<String> sent = new ConcurrentLinkedQueue<>();

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        return bean instanceof DataSource database ? new Counted(database) : bean;
    }

    /** The statements that the action sends, without the looks that a service takes by itself. */
    List<String> of(Runnable action) {
        sent.clear();
        action.run();
        var statements = new ArrayList<>(sent);
        statements.removeIf(sql -> sql.startsWith("SELECT session_id FROM deleted_session"));
        return statements;
    }

    private final class Counted extends DelegatingDataSource {
        Counted(DataSource database) {
            super(database);
        }

        @Override
        public Connection getConnection() throws SQLException {
            var connection = super.getConnection();
            return proxy(Connection.class, (method, args) -> handle(connection, method, args));
        }

        private @Nullable Object handle(Connection connection, Method method, Object[] args) {
            var result = call(connection, method, args);
            if (!method.getName().equals("prepareStatement")) {
                return result;
            }
            var statement = (PreparedStatement) Objects.requireNonNull(result);
            return proxy(
                    PreparedStatement.class,
                    (called, values) -> {
                        if (called.getName().startsWith("execute")) {
                            sent.add((String) args[0]);
                        }
                        return call(statement, called, values);
                    });
        }
    }
}
