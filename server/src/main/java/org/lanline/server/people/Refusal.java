package org.lanline.server.people;

/** Why an HTTP request was refused: the error codes of docs/protocol.md and their status. */
public enum Refusal {
    BAD_REQUEST(400, "bad-request"),
    BAD_NAME(400, "bad-name"),
    BAD_TOKEN(401, "bad-token"),
    INVITE_NEEDED(403, "invite-needed"),
    BAD_INVITE(403, "bad-invite"),
    BAD_CODE(403, "bad-code"),
    NOT_ADMIN(403, "not-admin"),
    NO_SUCH_DEVICE(404, "no-such-device"),
    NO_SUCH_PROOF(404, "no-such-proof"),
    NO_SUCH_PHONE(404, "no-such-phone"),
    HAS_PHONES(409, "has-phones"),
    NAME_TAKEN(409, "name-taken"),
    TOO_MANY_DEVICES(409, "too-many-devices"),
    BUSY(409, "busy"),
    CODE_OVER(410, "code-over"),
    SLOW_DOWN(429, "slow-down"),
    UNAVAILABLE(503, "unavailable"),
    FULL(503, "full");

    private final int status;
    private final String code;

    Refusal(int status, String code) {
        this.status = status;
        this.code = code;
    }

    public int status() {
        return status;
    }

    public String code() {
        return code;
    }
}
