package dev.parley.api.web;

import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.CannotCreateTransactionException;

/** Tells failures of the database that pass by themselves from defects of ours. */
final class DatabaseFailures {
    private DatabaseFailures() {}

    static boolean passes(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            boolean passes =
                    switch (cause) {
                        case TransientDataAccessException busy -> true;
                        case RecoverableDataAccessException broken -> true;
                        case DataAccessResourceFailureException unreachable -> true;
                        case CannotCreateTransactionException unreachable -> true;
                        case SQLTransientException busy -> true;
                        case SQLRecoverableException broken -> true;
                        case SQLException sql -> passes(sql.getSQLState());
                        default -> false;
                    };
            if (passes) {
                return true;
            }
        }
        return false;
    }

    /**
     * 08 connection, 40 rollback, 53 resources, 57 operator (shutting down, starting up):
     * PostgreSQL, appendix A.
     */
    private static boolean passes(@Nullable String sqlState) {
        return sqlState != null
                && (sqlState.startsWith("08")
                        || sqlState.startsWith("40")
                        || sqlState.startsWith("53")
                        || sqlState.startsWith("57"));
    }
}
