package org.lanline.cli;

import org.lanline.codec.AudioStream;
import org.lanline.phone.Call;
import org.lanline.phone.PhoneEvent;
import org.lanline.server.phone.SoundReport;

import java.util.Locale;

/** What happens to a phone, in words. */
final class PhoneWords {
    private PhoneWords() {}

    static String of(PhoneEvent event) {
        return switch (event) {
            case PhoneEvent.Registered(int seconds) ->
                    "Registered, for %d s at a time.".formatted(seconds);
            case PhoneEvent.NotRegistered(int status, String words, boolean again) ->
                    status == 0
                            ? "No longer registered."
                            : "Not registered: " + words + "." + (again ? " Trying again." : "");
            case PhoneEvent.Incoming(Call call) -> who(call) + " calls.";
            case PhoneEvent.Ringing(Call call) -> "It rings at " + who(call) + ".";
            case PhoneEvent.Answered(Call call) -> "Talking to " + who(call) + ".";
            case PhoneEvent.Ended(Call call, int status, String words) ->
                    "The call with %s is over: %s.".formatted(who(call), printable(words));
            case PhoneEvent.Held(Call call, boolean held) ->
                    who(call) + (held ? " has put you on hold." : " has taken the call up again.");
            case PhoneEvent.Changed(Call call) ->
                    call.isHeldHere()
                            ? who(call) + " is on hold."
                            : "Talking to " + who(call) + " again.";
            case PhoneEvent.Refused(Call call, String what, int status, String words) ->
                    "%s refused the %s: %s.".formatted(who(call), what, printable(words));
            case PhoneEvent.Referred(Call from, Call to) ->
                    "%s has sent you on to %s.".formatted(who(from), who(to));
            case PhoneEvent.Replaced(Call old, Call by) ->
                    "%s takes the place of %s.".formatted(who(by), who(old));
            case PhoneEvent.Transferring(Call call, int status, String words) ->
                    status < 200
                            ? "The transfer is under way (%d)".formatted(status) + "."
                            : status < 300
                                    ? "Transferred."
                                    : "The transfer failed: %d %s."
                                            .formatted(status, printable(words));
            case PhoneEvent.Digit(Call call, char digit) ->
                    "%s pressed %s.".formatted(who(call), digit);
            case PhoneEvent.Written(var from, String text) ->
                    "%s writes: %s".formatted(printable(from.uri().toString()), printable(text));
            case PhoneEvent.Delivered(String to, int status, String words) ->
                    status < 300
                            ? "Delivered to " + printable(to) + "."
                            : "Not delivered to %s: %s.".formatted(printable(to), printable(words));
        };
    }

    static String who(Call call) {
        return printable(call.toString());
    }

    static String fared(String codec, double seconds, AudioStream.Statistics statistics) {
        String mine =
                String.format(
                        Locale.ROOT,
                        "%s, %.1f s: %d packets sent, %d received, %d lost, jitter %.1f ms",
                        codec,
                        seconds,
                        statistics.sent(),
                        statistics.received(),
                        Math.max(0, statistics.lost()),
                        statistics.jitterMillis());
        var there = statistics.atPeer();
        if (there == null) {
            return mine + ".";
        }
        String trip =
                there.roundTripMillis() < 0
                        ? ""
                        : String.format(
                                Locale.ROOT, ", %.1f ms there and back", there.roundTripMillis());
        return mine
                + String.format(
                        Locale.ROOT,
                        "; at the other side %d lost, jitter %.1f ms%s.",
                        Math.max(0, there.lost()),
                        there.jitterMillis(),
                        trip);
    }

    /** What protected the sound of a call, in a sentence or two. */
    static String protection(SoundReport report) {
        String keys =
                switch (report.protection()) {
                    case NONE -> "Not encrypted: plain RTP, which anybody on its way could hear";
                    case SDES ->
                            "SRTP with keys out of the signalling, which this phone sent encrypted";
                    case READABLE_SDES ->
                            "SRTP with keys out of the signalling, which anybody on its way could"
                                    + " read";
                    case DTLS -> "DTLS-SRTP, with the certificate that the signalling named";
                };
        String cipher = report.profile() == null ? "" : " (" + report.profile() + ")";
        return keys + cipher + (report.path() ? "; the way was found by ICE." : ".");
    }

    /** The same for programs. */
    static String word(SoundReport.Protection protection) {
        return switch (protection) {
            case NONE -> "none";
            case SDES -> "sdes";
            case READABLE_SDES -> "sdes-readable";
            case DTLS -> "dtls";
        };
    }

    /** Nothing that a stranger calls himself moves the cursor. */
    static String printable(String text) {
        return text.replaceAll("\\p{C}", "?");
    }
}
