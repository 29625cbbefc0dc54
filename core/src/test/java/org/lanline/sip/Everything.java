package org.lanline.sip;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** Asks a message everything that can be asked, as a proxy might: nothing may throw. */
final class Everything {
    private Everything() {}

    static String readOf(SipMessage message) {
        StringBuilder read = new StringBuilder();
        read.append(message.method()).append(message.status()).append(message.reason());
        if (message.isRequest()) {
            read.append(message.requestUri()).append(message.requestUri().userName());
            read.append(message.requestUri().matches(message.requestUri()));
        }
        read.append(message.callId()).append(message.cseq()).append(message.maxForwards());
        read.append(addresses(List.of(message.from(), message.to())));
        read.append(message.fromTag()).append(message.toTag());
        read.append(message.topVia()).append(message.topVia().rport());
        message.vias().forEach(via -> read.append(via).append(via.sentBy()).append(via.branch()));
        read.append(addresses(message.contacts())).append(message.wildcardContact());
        read.append(addresses(message.routes())).append(addresses(message.recordRoutes()));
        read.append(addresses(message.paths()));
        for (String name : message.headerNames()) {
            read.append(message.header(name)).append(message.headers(name));
            read.append(message.tokens(name));
        }
        read.append(credentials(message.header("Authorization")));
        return read.append(message.body().length).append(message.length()).toString();
    }

    private static String addresses(List<NameAddr> addresses) {
        StringBuilder read = new StringBuilder();
        for (NameAddr address : addresses) {
            read.append(address).append(address.displayName()).append(address.tag());
            read.append(address.uri().userName()).append(address.uri().matches(address.uri()));
            address.parameters().list().forEach(each -> read.append(each.name()));
        }
        return read.toString();
    }

    private static String credentials(@Nullable String value) {
        return value == null ? "" : Credentials.parse(value).toString();
    }

    /** The changes a proxy makes on the way there, and the answer it gives back. */
    static void changeOf(SipMessage message) {
        Edit edit = message.edit().removeFirst("Via").removeFirst("Route");
        edit.prepend("Via", Via.of(Transport.UDP, "10.0.0.1", 5060, "z9hG4bKx"));
        edit.prepend("Record-Route", "<sip:10.0.0.1;lr>").set("Max-Forwards", 69);
        if (message.isRequest()) {
            readOf(edit.requestUri(message.requestUri().toString()).done());
            readOf(SipMessage.response(message, 404, "Not Found").toTag("t").done());
        } else {
            readOf(edit.done());
        }
    }
}
