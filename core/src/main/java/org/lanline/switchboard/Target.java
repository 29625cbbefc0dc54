package org.lanline.switchboard;

import org.jspecify.annotations.Nullable;
import org.lanline.sip.Flow;
import org.lanline.sip.NameAddr;
import org.lanline.sip.SipUri;

import java.util.ArrayList;
import java.util.List;

/**
 * One device that a request goes to, and the ways to it, to be tried one after the other: the
 * second when the first has failed without an answer.
 */
record Target(List<Way> ways) {

    /**
     * @param requestUri what the device is asked by
     * @param path the Route to put on top (RFC 3327)
     * @param binding null where no registration but a dialog says where the device is
     */
    record Way(Flow flow, SipUri requestUri, List<NameAddr> path, @Nullable Binding binding) {

        static Way to(Binding binding) {
            return new Way(binding.flow(), binding.uri(), binding.path(), binding);
        }
    }

    Target {
        ways = List.copyOf(ways);
    }

    static Target of(List<Binding> flows) {
        List<Way> ways = new ArrayList<>(flows.size());
        flows.forEach(binding -> ways.add(Way.to(binding)));
        return new Target(ways);
    }
}
