package org.lanline.events;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What can be subscribed to here (RFC 6665 section 7.2). */
public enum EventPackage {
    /** Whether somebody is in a call (RFC 4235). */
    DIALOG("dialog", "application/dialog-info+xml"),
    /** Whether somebody can be reached (RFC 3856). */
    PRESENCE("presence", "application/pidf+xml"),
    /** How many messages wait for oneself (RFC 3842). */
    MESSAGE_SUMMARY("message-summary", "application/simple-message-summary");

    private final String token;
    private final String mediaType;

    EventPackage(String token, String mediaType) {
        this.token = token;
        this.mediaType = mediaType;
    }

    /** As the Event header has it. */
    public String token() {
        return token;
    }

    /** The only body that is sent. */
    String mediaType() {
        return mediaType;
    }

    /** All of them, as Allow-Events has it. */
    public static String all() {
        return String.join(", ", Arrays.stream(values()).map(EventPackage::token).toList());
    }

    /**
     * @param header the value of an Event header, null for none
     * @return null when it names no package that is known here
     */
    public static @Nullable EventPackage of(@Nullable String header) {
        if (header == null) {
            return null;
        }
        int end = header.indexOf(';');
        String name = (end < 0 ? header : header.substring(0, end)).strip();
        for (EventPackage each : values()) {
            if (each.token.equals(name.toLowerCase(Locale.ROOT))) {
                return each;
            }
        }
        return null;
    }

    /** Whether these values of Accept headers let this package's body pass. */
    boolean isAccepted(List<String> accepted) {
        if (accepted.isEmpty()) {
            return true;
        }
        for (String each : accepted) {
            int end = each.indexOf(';');
            String type = (end < 0 ? each : each.substring(0, end)).strip();
            boolean any = type.equals("*/*") || type.equalsIgnoreCase("application/*");
            if (any || type.equalsIgnoreCase(mediaType)) {
                return true;
            }
        }
        return false;
    }
}
