package org.lanline.phone;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;
import org.lanline.sip.Flow;
import org.lanline.sip.SipMessage;
import org.lanline.sip.SipUri;
import org.lanline.sip.Transactions;

import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;

/**
 * A SIP phone: one account on one flow to one server. Time is an argument, what it has to say goes
 * to {@link Out}; belongs to one thread.
 *
 * <p>A wish that does not fit the state of a call, such as to answer one that is over, does
 * nothing: between the wish and its arrival the other side may have hung up.
 */
public final class Phone {
    private static final int MOST_TEXT_BYTES = 8_192;

    /** Where everything goes; called only inside a call into the phone, and never calls back. */
    public interface Out extends Transactions.Send {
        void event(PhoneEvent event);
    }

    private final Line line;
    private final Calls calls;
    private final Registration registration;
    private final Talking talking;
    private final Answering answering;
    private final Calling calling;
    private final Transfers transfers;

    /**
     * @param flow to the server; its local address is where this phone is found
     * @param random not to be guessed: tags and branches are made of it
     */
    public Phone(
            Account account, Settings settings, Flow flow, Media media, RandomGenerator random) {
        line = new Line(account, settings, flow, random);
        calls = new Calls(line, media);
        registration = new Registration(line);
        talking = new Talking(calls);
        transfers = new Transfers(calls);
        answering = new Answering(calls, talking);
        calling = new Calling(calls, transfers);
    }

    // --- wishes

    /** Registers, and stays registered. */
    public void register(long nowNanos, Out out) {
        line.at(nowNanos, out);
        registration.start();
    }

    /** Takes the registration back. */
    public void unregister(long nowNanos, Out out) {
        line.at(nowNanos, out);
        registration.stop();
    }

    public boolean isRegistered() {
        return registration.isRegistered();
    }

    /** Calls that are not over, the oldest first. */
    public List<Call> calls() {
        return calls.all();
    }

    /** Calls somebody. */
    public Call call(SipUri to, long nowNanos, Out out) {
        line.at(nowNanos, out);
        return calling.call(to, Calling.Because.NOBODY_ASKED);
    }

    /** Takes a call that rings here. */
    public void answer(Call call, long nowNanos, Out out) {
        line.at(nowNanos, out);
        answering.accept(call);
    }

    /**
     * Refuses a call that rings here.
     *
     * @param status such as 486 (busy) or 603 (declined)
     */
    public void refuse(Call call, int status, long nowNanos, Out out) {
        line.at(nowNanos, out);
        answering.refuse(call, status, status == 486 ? "busy here" : "refused here");
    }

    /** Ends a call, however far it has come. */
    public void hangUp(Call call, long nowNanos, Out out) {
        line.at(nowNanos, out);
        switch (call.state()) {
            case CALLING, RINGING -> calling.cancel(call);
            case OFFERED -> answering.refuse(call, 603, "refused here");
            case TALKING -> talking.end(call, "hung up here");
            case OVER -> {}
        }
    }

    /** Puts a call on hold, or takes it up again. */
    public void hold(Call call, boolean hold, long nowNanos, Out out) {
        line.at(nowNanos, out);
        if (hold != call.isHeldHere()) {
            talking.offer(call, hold);
        }
    }

    /** Sends the other side to somebody else, and leaves once they talk. */
    public void transfer(Call call, SipUri to, long nowNanos, Out out) {
        line.at(nowNanos, out);
        transfers.transfer(call, to, talking);
    }

    /** Has the other sides of two calls talk to each other, and leaves. */
    public void join(Call call, Call with, long nowNanos, Out out) {
        line.at(nowNanos, out);
        transfers.join(call, with, talking);
    }

    /** Writes to somebody (RFC 3428); longer texts than 8 KiB are cut. */
    public void write(SipUri to, String text, long nowNanos, Out out) {
        line.at(nowNanos, out);
        byte[] bytes = text.getBytes(UTF_8);
        byte[] body =
                bytes.length <= MOST_TEXT_BYTES
                        ? bytes
                        : java.util.Arrays.copyOf(bytes, MOST_TEXT_BYTES);
        SipMessage message =
                line.request("MESSAGE", to, line.token(), 1)
                        .body("text/plain;charset=utf-8", body)
                        .done();
        line.ask(message, new Writing(to.toString()));
    }

    private final class Writing implements Asking.Wants {
        private final String to;

        Writing(String to) {
            this.to = to;
        }

        @Override
        public void answered(SipMessage request, SipMessage response) {
            if (response.status() >= 200) {
                String words = response.status() < 300 ? "there" : Calls.words(response);
                line.event(new PhoneEvent.Delivered(to, response.status(), words));
            }
        }

        @Override
        public void unanswered(SipMessage request, int status, String words) {
            line.event(new PhoneEvent.Delivered(to, status, words));
        }
    }

    // --- what comes

    /** A message came over the flow to the server. */
    public void receive(Flow flow, SipMessage message, long nowNanos, Out out) {
        line.at(nowNanos, out);
        switch (line.transactions.receive(flow, message, nowNanos, line)) {
            case Transactions.Incoming.NewRequest<Serving, Asking> _ -> requested(flow, message);
            case Transactions.Incoming.Cancel<Serving, Asking>(var invite) ->
                    answering.cancelled(flow, message, invite);
            case Transactions.Incoming.Response<Serving, Asking>(var client) ->
                    line.answered(client, message);
            case Transactions.Incoming.StrayResponse<Serving, Asking> _,
                    Transactions.Incoming.Absorbed<Serving, Asking> _ -> {}
        }
    }

    private void requested(Flow flow, SipMessage request) {
        if (request.toTag() != null) {
            inDialog(flow, request, calls.of(request));
            return;
        }
        switch (request.method()) {
            case "INVITE" -> answering.invited(flow, request);
            case "MESSAGE" -> written(flow, request);
            case "OPTIONS" ->
                    line.finish(
                            flow,
                            request,
                            calls.introduced(line.response(request, 200))
                                    .header("Accept", Calls.SDP));
            case "NOTIFY" -> line.finish(flow, request, line.response(request, unasked(request)));
            case "ACK" -> {}
            case "BYE", "CANCEL", "UPDATE", "INFO", "REFER", "PRACK" ->
                    line.refuse(flow, request, 481);
            default ->
                    line.finish(
                            flow, request, line.response(request, 405).header("Allow", Line.ALLOW));
        }
    }

    /** Waiting messages are told without having been asked for (RFC 3842 section 3.7). */
    private static int unasked(SipMessage notify) {
        String event = String.valueOf(notify.header("Event")).toLowerCase(Locale.ROOT);
        return event.startsWith("message-summary") ? 200 : 489;
    }

    private void written(Flow flow, SipMessage message) {
        String type = String.valueOf(message.header("Content-Type")).toLowerCase(Locale.ROOT);
        if (!type.startsWith("text/plain")) {
            line.finish(flow, message, line.response(message, 415).header("Accept", "text/plain"));
            return;
        }
        line.finish(flow, message, line.response(message, 200));
        line.event(new PhoneEvent.Written(message.from(), new String(message.body(), UTF_8)));
    }

    private void inDialog(Flow flow, SipMessage request, @Nullable Call call) {
        if (request.method().equals("ACK")) {
            if (call != null) {
                talking.acknowledged(request, call);
            }
        } else if (call == null) {
            line.refuse(flow, request, 481);
        } else {
            switch (request.method()) {
                case "NOTIFY" -> transfers.notified(flow, request, call);
                case "REFER" -> referred(flow, request, call);
                case "MESSAGE" -> written(flow, request);
                default -> talking.received(flow, request, call);
            }
        }
    }

    private void referred(Flow flow, SipMessage refer, Call call) {
        Transfers.Order order = transfers.referred(flow, refer, call);
        if (order != null) {
            Call next = calling.call(order.to(), order.because());
            next.referrer = call;
            transfers.progress(next, 100, "Trying");
        }
    }

    /** The flow is gone: what was asked over it gets no answer. */
    public void closed(Flow flow, long nowNanos, Out out) {
        line.at(nowNanos, out);
        line.transactions.closed(flow, line);
    }

    /** There is another flow to the server; registers there. */
    public void reconnected(Flow flow, long nowNanos, Out out) {
        line.at(nowNanos, out);
        line.flow(flow);
        registration.anew();
    }

    // --- time

    /** Does what is due. */
    public void tick(long nowNanos, Out out) {
        line.at(nowNanos, out);
        line.transactions.tick(nowNanos, line);
        registration.tick();
        for (Call call : calls.all()) {
            if (Talking.deadline(call) <= nowNanos) {
                talking.tick(call);
            }
        }
    }

    /** When {@link #tick} has something to do, {@link Long#MAX_VALUE} for never. */
    public long deadline() {
        long deadline = Math.min(line.transactions.deadline(), registration.deadline());
        for (Call call : calls.all()) {
            deadline = Math.min(deadline, Talking.deadline(call));
        }
        return deadline;
    }
}
