package org.lanline.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lanline user}: who may come in. */
@Command(
        name = "user",
        description = "Add, list and remove people and their devices.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            UserAddCommand.class,
            UserListCommand.class,
            UserRevokeCommand.class,
            UserInviteCommand.class,
            UserAdminCommand.class,
            UserCallsCommand.class,
            UserGroupCommand.class
        },
        footer = {"", "All of them work beside a running box and take effect at once."})
final class UserCommand implements Runnable {

    @Spec
    private @SuppressWarnings("NullAway.Init") CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "Say what to do: lanline user add, list, revoke, invite, admin, calls or group");
    }
}
