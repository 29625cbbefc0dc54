package org.lanline.phone;

import org.jspecify.annotations.Nullable;
import org.lanline.sip.NameAddr;
import org.lanline.sip.SipMessage;
import org.lanline.sip.SipUri;

/**
 * Keeps this phone registered (RFC 3261 section 10.2): refreshes in time, asks for longer where it
 * must, tries again where the server does not answer (RFC 5626 section 4.5).
 */
final class Registration implements Asking.Wants {
    private static final long SECOND = 1_000_000_000L;
    private static final int FIRST_WAIT_SECONDS = 2;
    private static final int LONGEST_WAIT_SECONDS = 60;
    private static final int LONGEST_EXPIRES_SECONDS = 86_400;
    private static final int HEADROOM_SECONDS = 5;

    private final Line line;
    private final String callId;
    private final String tag;
    private long number;
    private int expiresSeconds;
    private boolean wanted;
    private boolean registered;
    private boolean underWay;
    private int waitSeconds = FIRST_WAIT_SECONDS;
    private long dueNanos = Long.MAX_VALUE;

    Registration(Line line) {
        this.line = line;
        this.callId = line.token();
        this.tag = line.token();
        this.expiresSeconds = line.settings.expiresSeconds();
    }

    boolean isRegistered() {
        return registered;
    }

    /** Registers, now and again until {@link #stop}. */
    void start() {
        wanted = true;
        send(expiresSeconds);
    }

    /** Takes the registration back. */
    void stop() {
        wanted = false;
        dueNanos = Long.MAX_VALUE;
        if (registered || underWay) {
            send(0);
        }
    }

    private void send(int seconds) {
        underWay = true;
        dueNanos = Long.MAX_VALUE;
        Account account = line.account;
        SipMessage request =
                SipMessage.request("REGISTER", SipUri.of(null, account.domain()).toString())
                        .header("Via", line.via())
                        .header("Max-Forwards", 70)
                        .header("From", account.address().with("tag", tag))
                        .header("To", account.address())
                        .header("Call-ID", callId)
                        .header("CSeq", ++number + " REGISTER")
                        .header("Contact", line.binding().with("expires", String.valueOf(seconds)))
                        .header("Expires", seconds)
                        .header("Supported", "path, outbound, gruu")
                        .header("Allow", Line.ALLOW)
                        .header("User-Agent", line.settings.userAgent())
                        .done();
        line.ask(request, this);
    }

    @Override
    public long next(long asked) {
        return ++number;
    }

    @Override
    public void answered(SipMessage request, SipMessage response) {
        if (response.status() < 200 || request.cseq().number() != number) {
            return; // of an earlier one, which counts no more
        }
        underWay = false;
        int status = response.status();
        if (status / 100 == 2) {
            accepted(response);
        } else if (status == 423 && longer(response)) {
            send(expiresSeconds);
        } else {
            failed(status, words(response), status >= 500 || status == 408);
        }
    }

    private void accepted(SipMessage response) {
        waitSeconds = FIRST_WAIT_SECONDS;
        registered = wanted;
        if (!wanted) {
            line.event(new PhoneEvent.NotRegistered(0, "the registration was taken back", false));
            return;
        }
        NameAddr own = ownContact(response);
        int granted = granted(response, own);
        String gruu = own == null ? null : own.parameters().get("pub-gruu");
        if (gruu != null) {
            line.gruu(gruu);
        }
        dueNanos =
                line.now()
                        + Math.max(1, Math.min(granted * 4 / 5, granted - HEADROOM_SECONDS))
                                * SECOND;
        line.event(new PhoneEvent.Registered(granted));
    }

    private @Nullable NameAddr ownContact(SipMessage response) {
        SipUri mine = line.binding().uri();
        String instance = "<" + line.settings.instance() + ">";
        for (NameAddr each : response.contacts()) {
            if (instance.equals(each.parameters().get("+sip.instance"))
                    || each.uri().matches(mine)) {
                return each;
            }
        }
        return null;
    }

    private int granted(SipMessage response, @Nullable NameAddr own) {
        String said = own == null ? null : own.parameters().get("expires");
        int seconds = seconds(said == null ? response.header("Expires") : said);
        return seconds > 0 ? seconds : expiresSeconds;
    }

    /** 0 where it is no number of seconds up to a day. */
    private static int seconds(@Nullable String text) {
        if (text == null || !text.strip().matches("[0-9]{1,6}")) {
            return 0;
        }
        return Math.min(LONGEST_EXPIRES_SECONDS, Integer.parseInt(text.strip()));
    }

    /** The registrar wants a longer interval (section 10.2.8). */
    private boolean longer(SipMessage response) {
        int least = seconds(response.header("Min-Expires"));
        if (!wanted || least <= expiresSeconds) {
            return false;
        }
        expiresSeconds = least;
        return true;
    }

    private static String words(SipMessage response) {
        return switch (response.status()) {
            case 401, 403, 407 -> "the user or the password is wrong";
            case 404 -> "the server does not know this address";
            default -> response.status() + " " + response.reason();
        };
    }

    @Override
    public void unanswered(SipMessage request, int status, String words) {
        if (request.cseq().number() == number) {
            underWay = false;
            failed(status, words, true);
        }
    }

    private void failed(int status, String words, boolean mayPass) {
        registered = false;
        boolean again = wanted && mayPass;
        if (again) {
            dueNanos = line.now() + waitSeconds * SECOND;
            waitSeconds = Math.min(LONGEST_WAIT_SECONDS, 2 * waitSeconds);
        }
        line.event(new PhoneEvent.NotRegistered(status, words, again));
    }

    /** The connection is another one now: its registration has to be, too. */
    void anew() {
        if (wanted) {
            send(expiresSeconds);
        }
    }

    void tick() {
        if (dueNanos <= line.now()) {
            send(expiresSeconds);
        }
    }

    long deadline() {
        return dueNanos;
    }
}
