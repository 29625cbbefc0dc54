package org.lanline.turn;

import org.jspecify.annotations.Nullable;
import org.lanline.stun.LongTermGate.Admitted;
import org.lanline.stun.StunMessage;

import java.net.InetSocketAddress;

/** A request of somebody who has logged in, and where its answer goes. */
record Request(
        StunMessage message,
        Listener on,
        InetSocketAddress client,
        Admitted login,
        long nowNanos,
        Allocations.Out out) {

    String user() {
        return login.credential().user();
    }

    /** The allocation of its 5-tuple; null for none. */
    @Nullable Allocation allocation() {
        return on.find(client);
    }
}
