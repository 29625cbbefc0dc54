package org.lanline.phone;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.lanline.sdp.OfferAnswer;
import org.lanline.sdp.Parsed;
import org.lanline.sdp.SessionDescription;
import org.lanline.sip.Flow;
import org.lanline.sip.SipMessage;
import org.lanline.sip.SipUri;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A phone of ours in a {@link House}: it remembers what it was told, one short line each. */
final class Handset implements Phone.Out, Media {
    final House house;
    final String user;
    final Flow flow;
    final Phone phone;

    /** Such as {@code both ways} or {@code sends}, for each call as it is agreed now. */
    final Map<Long, String> sound = new HashMap<>();

    /** What it offers and answers with. */
    String profile = "RTP/AVP";

    private final List<String> lines = new ArrayList<>();
    private final List<Call> calls = new ArrayList<>();

    Handset(House house, String user, String password, Flow flow, long seed) {
        this.house = house;
        this.user = user;
        this.flow = flow;
        this.phone =
                new Phone(
                        new Account(user, "lanline.local", null, password),
                        house.settings.withInstance("urn:uuid:0000-" + seed),
                        flow,
                        this,
                        new Random(seed));
    }

    Call call(String to) {
        Call call = phone.call(uri(to), house.now, this);
        house.settle();
        return call;
    }

    static SipUri uri(String user) {
        return SipUri.of(user, "lanline.local");
    }

    /** The call that came last. */
    Call incoming() {
        assertThat(calls).isNotEmpty();
        return calls.getLast();
    }

    void answer() {
        phone.answer(incoming(), house.now, this);
        house.settle();
    }

    void hangUp(Call call) {
        phone.hangUp(call, house.now, this);
        house.settle();
    }

    /** What it was told since the last look. */
    List<String> take() {
        List<String> taken = List.copyOf(lines);
        lines.clear();
        return taken;
    }

    @Override
    public void send(Flow to, SipMessage message) {
        house.toBox(this, message);
    }

    @Override
    public void event(PhoneEvent event) {
        if (event instanceof PhoneEvent.Incoming(Call call)) {
            calls.add(call);
        } else if (event instanceof PhoneEvent.Answered(Call call)) {
            calls.remove(call);
            calls.add(call);
        }
        lines.add(
                switch (event) {
                    case PhoneEvent.Registered _ -> "registered";
                    case PhoneEvent.NotRegistered(int status, String words, boolean again) ->
                            "not registered " + status + " " + words + (again ? " (again)" : "");
                    case PhoneEvent.Incoming(Call call) -> call + " calls";
                    case PhoneEvent.Ringing _ -> "ringing";
                    case PhoneEvent.Answered(Call call) -> "talking to " + call;
                    case PhoneEvent.Ended(Call call, int status, String words) ->
                            call + " ended " + status + " " + words;
                    case PhoneEvent.Held(Call _, boolean held) ->
                            held ? "held there" : "resumed there";
                    case PhoneEvent.Changed(Call call) ->
                            call.isHeldHere() ? "held here" : "resumed here";
                    case PhoneEvent.Refused(Call _, String what, int status, String _) ->
                            what + " refused " + status;
                    case PhoneEvent.Referred(Call from, Call to) ->
                            "sent from " + from + " to " + to;
                    case PhoneEvent.Replaced(Call old, Call by) -> by + " takes over from " + old;
                    case PhoneEvent.Transferring(Call _, int status, String _) ->
                            "transfer " + status;
                    case PhoneEvent.Digit(Call _, char digit) -> "digit " + digit;
                    case PhoneEvent.Written(var from, String text) ->
                            from.uri().user() + " writes " + text;
                    case PhoneEvent.Delivered(String _, int status, String _) ->
                            "delivered " + status;
                });
    }

    // --- Media

    @Override
    public SessionDescription offer(Call call, boolean hold) {
        return description(hold ? "sendonly" : "sendrecv");
    }

    @Override
    public @Nullable SessionDescription answer(Call call, SessionDescription offer, boolean hold) {
        if (!offer.media().getFirst().protocol().equals(profile)) {
            return null;
        }
        boolean both = offer.direction(offer.media().getFirst()).receives();
        String way = both ? hold ? "sendonly" : "sendrecv" : hold ? "inactive" : "recvonly";
        return description(way);
    }

    private SessionDescription description(String direction) {
        String text =
                "v=0\r\no=- 1 1 IN IP4 10.9.9.9\r\ns=-\r\nc=IN IP4 10.9.9.9\r\nt=0 0\r\n"
                        + "m=audio 4000 "
                        + profile
                        + " 8\r\na="
                        + direction
                        + "\r\n";
        return switch (SessionDescription.parse(text)) {
            case Parsed.Ok(SessionDescription made) -> made;
            case Parsed.Bad bad -> throw new AssertionError(bad.toString());
        };
    }

    @Override
    public boolean agreed(Call call, SessionDescription here, SessionDescription there) {
        List<OfferAnswer.Stream> streams = OfferAnswer.agreed(here, there);
        assertThat(streams).hasSize(1);
        boolean sends = streams.getFirst().sends();
        boolean receives = streams.getFirst().receives();
        sound.put(
                call.number(),
                sends && receives ? "both ways" : sends ? "sends" : receives ? "hears" : "nothing");
        return true;
    }

    @Override
    public void over(Call call) {
        sound.remove(call.number());
    }
}
