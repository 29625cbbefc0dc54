package org.lanline.kit;

import org.lanline.sip.ClientTransaction;
import org.lanline.sip.Flow;
import org.lanline.sip.ServerTransaction;
import org.lanline.sip.SipMessage;
import org.lanline.sip.Transactions;

import java.util.ArrayList;
import java.util.List;

/** An Out of transactions that remembers what it was told, as one short line each. */
public final class Recorder<S, C> implements Transactions.Out<S, C> {
    private final List<SipMessage> sent = new ArrayList<>();
    private final List<String> lines = new ArrayList<>();

    @Override
    public void send(Flow flow, SipMessage message) {
        sent.add(message);
        lines.add(message.isRequest() ? message.method() : String.valueOf(message.status()));
    }

    @Override
    public void timedOut(ClientTransaction<C> client) {
        lines.add("timed out " + client.request().method());
    }

    @Override
    public void unreachable(ClientTransaction<C> client) {
        lines.add("unreachable " + client.request().method());
    }

    @Override
    public void unacknowledged(ServerTransaction<S> server) {
        lines.add("unacknowledged INVITE");
    }

    public SipMessage last() {
        return sent.getLast();
    }

    /** What has happened since the last look: a method, a status code, or how something ended. */
    public List<String> take() {
        List<String> taken = List.copyOf(lines);
        lines.clear();
        return taken;
    }
}
