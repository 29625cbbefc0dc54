package org.lanline.switchboard;

import org.lanline.events.Shelved;
import org.lanline.sip.Flow;
import org.lanline.sip.SipMessage;

import java.util.List;

/**
 * Output on its way out, so that those who watch hear of each event too.
 *
 * @param watchers hear of it first, and tell later
 */
record Overheard(Switchboard.Out out, Watchers watchers) implements Switchboard.Out {
    @Override
    public void send(Flow flow, SipMessage message) {
        out.send(flow, message);
    }

    @Override
    public void event(Event event) {
        watchers.follow(event);
        out.event(event);
    }

    @Override
    public void close(Flow flow) {
        out.close(flow);
    }

    @Override
    public void shelve(Shelved change) {
        out.shelve(change);
    }

    @Override
    public void keep(long ticket, List<Long> gone, List<KeptBinding> there) {
        out.keep(ticket, gone, there);
    }
}
