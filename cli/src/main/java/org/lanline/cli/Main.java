package org.lanline.cli;

import org.lanline.server.config.CannotStart;
import org.lanline.server.config.WrongUse;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

import java.io.PrintWriter;
import java.util.List;

/** The {@code lanline} command: its subcommands and what becomes of their failures. */
@Command(
        name = "lanline",
        description = "Calls that stay on your LAN, and can prove it.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        footer = {"", "Start with: lanline serve", "Tests run with: lanline test"})
public final class Main implements Runnable {

    private static final List<String> COMMANDS =
            List.of(
                    "serve",
                    "find",
                    "ice",
                    "stun",
                    "turn",
                    "trace",
                    "capture",
                    "phone",
                    "sdp",
                    "codec",
                    "doctor",
                    "user",
                    "backup",
                    "restore",
                    "completion");

    @Spec
    private @SuppressWarnings("NullAway.Init") CommandSpec spec;

    private Main() {}

    public static void main(String[] args) {
        System.exit(commandLine(args).execute(args));
    }

    /** The whole command tree, ready to execute; exit codes are those of {@link Exit}. */
    public static CommandLine commandLine() {
        return tree(COMMANDS);
    }

    /**
     * What these words need of it: looking at a command's options takes as long as many a command
     * itself, so where one is named, the others are left out.
     */
    static CommandLine commandLine(String[] args) {
        boolean one =
                args.length > 0 && COMMANDS.contains(args[0]) && !args[0].equals("completion");
        return tree(one ? List.of(args[0]) : COMMANDS);
    }

    private static Class<?> command(String name) {
        return switch (name) {
            case "serve" -> ServeCommand.class;
            case "find" -> FindCommand.class;
            case "ice" -> IceCommand.class;
            case "stun" -> StunCommand.class;
            case "turn" -> TurnCommand.class;
            case "trace" -> TraceCommand.class;
            case "capture" -> CaptureCommand.class;
            case "phone" -> PhoneCommand.class;
            case "sdp" -> SdpCommand.class;
            case "codec" -> CodecCommand.class;
            case "doctor" -> DoctorCommand.class;
            case "user" -> UserCommand.class;
            case "backup" -> BackupCommand.class;
            case "restore" -> RestoreCommand.class;
            case "completion" -> CompletionCommand.class;
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static CommandLine tree(List<String> commands) {
        CommandLine tree = new CommandLine(new Main());
        commands.forEach(name -> tree.addSubcommand(command(name)));
        return tree.setParameterExceptionHandler(Main::wrongUse)
                .setExecutionExceptionHandler(Main::failed)
                .setUsageHelpAutoWidth(true);
    }

    /** Without a command there is nothing to do but say what there is. */
    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do: lanline COMMAND");
    }

    private static int wrongUse(ParameterException wrong, String[] args) {
        CommandLine command = wrong.getCommandLine();
        PrintWriter out = command.getErr();
        out.println(
                wrong instanceof UnmatchedArgumentException unmatched
                                && !unmatched.isUnknownOption()
                        ? tooMuch(unmatched)
                        : sentence(String.valueOf(wrong.getMessage())));
        out.println("See: " + command.getCommandSpec().qualifiedName() + " --help");
        return Exit.WRONG_USE;
    }

    /** A word that is no command, or one for which there is no place. */
    private static String tooMuch(UnmatchedArgumentException wrong) {
        String word = wrong.getUnmatched().getFirst();
        if (wrong.getCommandLine().getSubcommands().isEmpty()) {
            return "There is no place for \"" + word + "\": leave it out.";
        }
        List<String> alike = wrong.getSuggestions();
        return "There is no command \""
                + word
                + "\""
                + (alike.isEmpty() ? "." : "; did you mean " + String.join(" or ", alike) + "?");
    }

    private static int failed(Exception failure, CommandLine command, ParseResult parsed) {
        PrintWriter out = command.getErr();
        return switch (failure) {
            case WrongUse wrong -> {
                out.println(wrong.getMessage());
                yield Exit.WRONG_USE;
            }
            case CannotStart cannot -> {
                out.println(cannot.getMessage());
                yield Exit.COULD_NOT;
            }
            default -> {
                out.println("This should not have happened, please report it: " + failure);
                if (System.getenv("LANLINE_DEBUG") != null) {
                    failure.printStackTrace(out);
                }
                yield Exit.COULD_NOT;
            }
        };
    }

    private static String sentence(String message) {
        String first = message.lines().findFirst().orElse(message);
        return first.endsWith(".") ? first : first + ".";
    }
}
