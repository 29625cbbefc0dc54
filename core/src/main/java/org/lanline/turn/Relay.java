package org.lanline.turn;

import org.jspecify.annotations.Nullable;
import org.lanline.stun.AddressFamily;

import java.net.InetSocketAddress;

/** A relayed transport address: one socket, which the socket layer keeps as its attachment. */
public final class Relay {
    private final InetSocketAddress address;
    private final boolean tcp;
    private @Nullable Allocation allocation;
    private @Nullable Object attachment;

    Relay(InetSocketAddress address, boolean tcp) {
        this.address = address;
        this.tcp = tcp;
    }

    /** Where to bind. */
    public InetSocketAddress address() {
        return address;
    }

    /** True when peers connect to it by TCP (RFC 6062), false for UDP. */
    public boolean isTcp() {
        return tcp;
    }

    public void attach(Object newAttachment) {
        attachment = newAttachment;
    }

    public @Nullable Object attachment() {
        return attachment;
    }

    AddressFamily family() {
        return AddressFamily.of(address.getAddress());
    }

    /** Null while it is only reserved, and after its end. */
    @Nullable Allocation allocation() {
        return allocation;
    }

    void owner(@Nullable Allocation newAllocation) {
        allocation = newAllocation;
    }
}
