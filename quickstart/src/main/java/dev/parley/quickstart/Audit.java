package dev.parley.quickstart;

import dev.parley.seals.ProvenLog;
import dev.parley.seals.SealKey;
import dev.parley.seals.TrustedKeys;
import dev.parley.seals.Verdict;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./parley audit}: checks exported logs, without a running system. */
@Command(
        name = "audit",
        sortOptions = false,
        synopsisSubcommandLabel = "verify | key",
        description = {
            "Checks what GET /api/chat/sessions/{session_id}/log?proof=true has answered, or GET /api/audit/log?proof=true.",
            "docs/audit.md says what is provable, and what is not.",
            ""
        })
public final class Audit implements Callable<Integer> {

    private static final int PROVEN = 0;
    private static final int WRONG = 1;
    private static final int NOT_PROVEN = 2;

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        throw new ParameterException(
                Objects.requireNonNull(spec).commandLine(), "Say what to do: verify or key");
    }

    @Command(
            name = "verify",
            sortOptions = false,
            description = {
                "Checks an exported log: each record against its seal, each attempt against its ending.",
                "Exits with 0 if every record is proven; with 1 if one is wrong, which it names, or the command line is; with 2 if nothing is wrong, but not every record is proven, or the files cannot be read.",
                ""
            })
    int verify(
            @Parameters(paramLabel = "FILE", description = "The file, as it was downloaded.")
                    Path file,
            @Option(
                            names = "--key",
                            paramLabel = "PUB",
                            required = true,
                            description =
                                    "The public key that the seals must be signed with, as PEM. Once for each key, if there were several.")
                    List<Path> keys) {
        var out = Objects.requireNonNull(spec).commandLine().getOut();
        try (var in = Files.newInputStream(file)) {
            var verdict = ProvenLog.verify(in, new TrustedKeys(read(keys)));
            tell(verdict, out);
            return verdict.fault() != null ? WRONG : verdict.isProven() ? PROVEN : NOT_PROVEN;
        } catch (NoSuchFileException e) {
            out.println("NOT PROVEN. There is no file " + e.getMessage() + ".");
        } catch (IOException | IllegalArgumentException e) {
            out.println("NOT PROVEN. " + e.getMessage() + ".");
        }
        return NOT_PROVEN;
    }

    private static List<PublicKey> read(List<Path> files) throws IOException {
        var keys = new ArrayList<PublicKey>();
        for (var file : files) {
            keys.add(SealKey.readPublic(file));
        }
        return keys;
    }

    private static void tell(Verdict verdict, PrintWriter out) {
        var fault = verdict.fault();
        if (fault != null) {
            out.println("WRONG. " + fault.sentence());
        } else if (verdict.isProven()) {
            out.println("PROVEN. Every record is as it was when it was sealed.");
        } else if (verdict.records() == 0) {
            out.println("NOT PROVEN. The file is empty.");
        } else {
            out.println(
                    "NOT PROVEN. %d records are not sealed; those before offset %d are proven."
                            .formatted(verdict.unsealed(), verdict.sealedTo()));
        }
        if ("".equals(verdict.session())) {
            out.println("Log                chat.audit");
        } else if (verdict.session() != null) {
            out.println("Session            " + verdict.session());
        }
        out.println("Records            " + verdict.records());
        out.println(
                "Proven by seals    %d, by %d seals up to offset %d"
                        .formatted(verdict.sealed(), verdict.intervals(), verdict.sealedTo()));
        out.println(
                "Proven by endings  %d attempts; %d endings prove nothing of theirs"
                        .formatted(verdict.chains(), verdict.unchained()));
    }

    @Command(
            name = "key",
            sortOptions = false,
            description = "Prints the public key of a data folder.")
    int key(
            @Option(
                            names = "--data",
                            paramLabel = "DIR",
                            description =
                                    "The folder of ./parley up or ./parley cluster (default that of ./parley up).")
                    @Nullable Path data)
            throws CannotStart, IOException {
        var folder = data == null ? ParleyCommand.data() : data;
        var file = SealingKey.of(folder).publicFile();
        if (!Files.exists(file)) {
            throw new CannotStart(
                    "There is no %s. The first start with this data folder makes it."
                            .formatted(file));
        }
        var out = Objects.requireNonNull(spec).commandLine().getOut();
        out.print(Files.readString(file));
        out.flush();
        return 0;
    }
}
