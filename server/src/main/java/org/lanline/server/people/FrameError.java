package org.lanline.server.people;

/** Why a frame was refused on a connection that stays: the codes of docs/protocol.md. */
enum FrameError {
    NO_SUCH_RECIPIENT("no-such-recipient", "Nobody of that name is connected."),
    RECIPIENT_BUSY(
            "recipient-busy", "They are being sent too much just now: try again in a moment."),
    RELAY_OFF("relay-off", "This box does not relay calls."),
    RELAY_FULL("relay-full", "You have as many relayed calls as one person may have."),
    NO_CALL("no-call", "This device is not in that call.");

    private final String code;
    private final String message;

    FrameError(String code, String message) {
        this.code = code;
        this.message = message;
    }

    String code() {
        return code;
    }

    String message() {
        return message;
    }
}
