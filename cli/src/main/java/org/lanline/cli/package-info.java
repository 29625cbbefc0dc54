/**
 * The commands.
 *
 * <p>Owns: options, what is printed for people and with {@code --json} for programs, exit codes.
 * Never: does the work itself; a command asks a room of the server. Start at {@link
 * org.lanline.cli.Main}.
 */
@NullMarked
package org.lanline.cli;

import org.jspecify.annotations.NullMarked;
