package org.lanline.switchboard;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.util.List;

/**
 * What the switchboard tells the rest of the box: the journal prints it, the list of people and the
 * metrics follow it.
 */
public sealed interface Event {

    /** Why a binding ended. */
    enum Why {
        REMOVED,
        REPLACED,
        EXPIRED,
        FLOW_CLOSED,
        REVOKED
    }

    /** How a call ended. */
    enum Ending {
        HUNG_UP,
        BUSY,
        DECLINED,
        CANCELLED,
        NO_ANSWER,
        UNREACHABLE,
        FAILED
    }

    /**
     * A device can be rung. Not repeated when a binding is only refreshed.
     *
     * @param user the user part of the address of record
     * @param binding identifies this binding until it is unregistered: the instance id, else the
     *     contact
     * @param deviceId the device that holds the token, or null for a phone that came with a
     *     password
     * @param transport such as {@code WSS}
     * @param userAgent what the device says it is, or null
     */
    record Registered(
            String user,
            String binding,
            @Nullable String deviceId,
            String transport,
            @Nullable String userAgent)
            implements Event {}

    record Unregistered(String user, String binding, @Nullable String deviceId, Why why)
            implements Event {}

    /** An INVITE is on its way; {@code from} and {@code to} are users. */
    record CallStarted(String callId, String from, String to) implements Event {}

    record CallRinging(String callId, String from, String to) implements Event {}

    /**
     * Whose device it is that rings: that of whom the call is for, or of somebody in whose turn it
     * rings, such as the next member of a group. Told after {@link CallRinging}, once for each
     * turn.
     */
    record RingsAt(String callId, String from, String to, String user) implements Event {}

    /**
     * Somebody else answers than who was called, as a forward or a member of a group: told before
     * {@link CallAnswered}, and from now on the call is theirs.
     *
     * @param to who was called
     * @param now who answers
     */
    record CallDiverted(String callId, String from, String to, String now) implements Event {}

    /**
     * @param media what the answer agreed on, such as {@code audio video}
     */
    record CallAnswered(String callId, String from, String to, String media) implements Event {}

    /**
     * @param status the final SIP status of a call that was never answered, 0 for one that was
     */
    record CallEnded(String callId, String from, String to, Ending ending, int status)
            implements Event {}

    /**
     * One side of a call has said where it can be reached, in an offer or an answer; what it said
     * before counts no longer.
     *
     * @param user the side that said so
     * @param other the other side
     * @param hosts addresses of its candidates and of its connection lines, none twice; empty where
     *     a browser gives names only
     * @param names of multicast DNS in its candidates
     */
    record Described(
            String callId, String user, String other, List<InetAddress> hosts, List<String> names)
            implements Event {
        public Described {
            hosts = List.copyOf(hosts);
            names = List.copyOf(names);
        }
    }

    /**
     * Something was refused or dropped, with the reason as a short phrase for the journal.
     *
     * @param callId or {@code -} when the message had none that could be read
     */
    record Refused(String callId, String transport, String from, String what) implements Event {}
}
