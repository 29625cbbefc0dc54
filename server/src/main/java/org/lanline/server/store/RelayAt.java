package org.lanline.server.store;

import org.jspecify.annotations.Nullable;

/**
 * How the box that last ran on this directory relays, noted for commands that run beside it: it may
 * have been started with other options than stand in the settings file.
 *
 * @param policy as the settings spell it
 * @param turnPort 0 for any
 * @param turnsPort 0 for any
 */
public record RelayAt(String policy, int turnPort, int turnsPort) {

    private static final String SETTING = "relay";

    /** Notes it. */
    public void note(Store store) {
        String text = policy + " " + turnPort + " " + turnsPort;
        store.aside(sqlite -> Settings.put(sqlite, SETTING, text));
    }

    /** What was noted; null where no box has noted it. */
    public static @Nullable RelayAt of(Store store) {
        String text = store.aside(sqlite -> Settings.get(sqlite, SETTING));
        int first = text.indexOf(' ');
        int second = text.lastIndexOf(' ');
        return first < 0
                ? null
                : new RelayAt(
                        text.substring(0, first),
                        Integer.parseInt(text.substring(first + 1, second)),
                        Integer.parseInt(text.substring(second + 1)));
    }
}
