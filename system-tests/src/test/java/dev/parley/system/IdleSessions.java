package dev.parley.system;

import static org.awaitility.Awaitility.await;

import dev.parley.log.Topics;
import dev.parley.store.turns.OpenDeliveries;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Ages sessions of the test system, and looks at their topics. */
record IdleSessions(TestSystem system) {

    /** Makes the session look as if nothing had happened in it for a day. */
    void age(String session) {
        system.database()
                .sql(
                        "UPDATE turn_claim SET updated_at = updated_at - interval '1 day',"
                                + " created_at = created_at - CASE WHEN state = 'ended'"
                                + " THEN interval '1 day' ELSE interval '0' END"
                                + " WHERE session_id = ?")
                .param(UUID.fromString(session))
                .update();
        makeDue(session);
    }

    /** Makes the reaper look at the session in its next round. */
    void makeDue(String session) {
        system.database()
                .sql(
                        "UPDATE open_delivery SET look_at = now() - interval '1 day'"
                                + " WHERE session_id = ?")
                .param(UUID.fromString(session))
                .update();
    }

    /** Waits until the reaper has dropped the session, which has been made idle. */
    void awaitDropped(String session) {
        await("the session is dropped").until(() -> !isNoted(session));
        awaitNoTopic(session);
    }

    /** Ages the session and waits until the reaper has dropped it. */
    void drop(String session) {
        // The last ending is delivered before it is projected.
        system.awaitProjected();
        age(session);
        awaitDropped(session);
    }

    /** Waits until the reaper has finished with the sessions that were due before this call. */
    void awaitARound() {
        var witness = system.api(0).createSession();
        system.api(0).message(witness, "a witness").toEnd();
        drop(witness);
    }

    boolean isNoted(String session) {
        return system.database()
                .sql("SELECT EXISTS (SELECT FROM open_delivery WHERE session_id = ?)")
                .param(UUID.fromString(session))
                .query(Boolean.class)
                .single();
    }

    /** The id of the session's topic; it changes when the topic is deleted and made again. */
    Optional<Uuid> topic(String session) {
        var name = Topics.session(UUID.fromString(session));
        try {
            var found = admin().describeTopics(List.of(name)).topicNameValues();
            return Optional.of(found.values().iterator().next().get().topicId());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return Optional.empty();
            }
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    void awaitNoTopic(String session) {
        await("the topic is gone").until(() -> topic(session).isEmpty());
    }

    /** Drops the session's topic as the reaper does. */
    void dropByHand(String session) {
        var id = UUID.fromString(session);
        admin().deleteTopics(List.of(Topics.session(id)))
                .all()
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        new OpenDeliveries(system.database()).closed(List.of(id));
    }

    private Admin admin() {
        return system.apiBean(Admin.class);
    }
}
