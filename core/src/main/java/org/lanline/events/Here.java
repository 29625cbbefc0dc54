package org.lanline.events;

import org.lanline.sip.Flow;
import org.lanline.sip.NameAddr;
import org.lanline.sip.SipUri;
import org.lanline.sip.Transport;
import org.lanline.sip.Via;

import java.net.Inet6Address;
import java.net.InetAddress;

/** The box as the other end of a flow sees it. */
final class Here {
    private Here() {}

    static Via via(Flow flow, String branch) {
        int port = flow.local().getPort();
        return Via.of(flow.transport(), host(flow), port, Via.MAGIC_COOKIE + branch);
    }

    /** Where requests within a subscription go. */
    static NameAddr contact(String user, Flow flow) {
        String name = SipUri.of(user, "").userName();
        boolean plain = user.equals(name) && user.matches("[A-Za-z0-9._~-]+");
        SipUri uri = SipUri.of(plain ? user : null, host(flow), flow.local().getPort());
        return NameAddr.of(
                flow.transport() == Transport.UDP
                        ? uri
                        : uri.with("transport", flow.transport().parameter()));
    }

    private static String host(Flow flow) {
        InetAddress address = flow.local().getAddress();
        String text = address.getHostAddress();
        int zone = text.indexOf('%');
        String bare = zone < 0 ? text : text.substring(0, zone);
        return address instanceof Inet6Address ? "[" + bare + "]" : bare;
    }
}
