package org.lanline.switchboard;

import org.lanline.sip.ClientTransaction;
import org.lanline.sip.Flow;
import org.lanline.sip.ServerTransaction;
import org.lanline.sip.SipMessage;
import org.lanline.sip.Transactions;

/**
 * One call into the switchboard: the time it was made at and where its output goes. What the
 * transactions have to say during it goes to the proxy.
 */
record Turn(long nowNanos, Switchboard.Out out, Proxy proxy)
        implements Transactions.Out<Forward, Branch> {

    @Override
    public void send(Flow flow, SipMessage message) {
        out.send(flow, message);
    }

    void event(Event event) {
        out.event(event);
    }

    @Override
    public void timedOut(ClientTransaction<Branch> client) {
        proxy.timedOut(client.owner(), this);
    }

    @Override
    public void unreachable(ClientTransaction<Branch> client) {
        proxy.unreachable(client.owner(), this);
    }

    @Override
    public void unacknowledged(ServerTransaction<Forward> server) {
        // The refusal was sent for 64 T1; the caller is gone, and nothing is left to be ended.
    }
}
