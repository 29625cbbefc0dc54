package org.lanline.switchboard;

import org.jspecify.annotations.Nullable;
import org.lanline.sip.Flow;
import org.lanline.sip.NameAddr;
import org.lanline.sip.Transport;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A binding that outlives the box: one over UDP, where the way to the phone is a pair of addresses
 * and breaks with no connection. Everything that RFC 3261 section 10.3 and RFC 5626 need to know of
 * it, as text.
 *
 * @param number no two bindings of an installation have the same; a later registration has a higher
 *     one
 * @param phone the phone of the user whose password it was registered with
 * @param contact as a Contact header field, with its parameters ({@code q} among them)
 * @param instance the device's {@code +sip.instance} without brackets, or null
 * @param regId of RFC 5626, 0 when there is none
 * @param remote where requests for it go
 * @param path the Path that the REGISTER came by (RFC 3327), topmost first
 * @param callId with {@code cseq}, the REGISTER that last touched it
 */
public record KeptBinding(
        long number,
        String user,
        long phone,
        String contact,
        @Nullable String instance,
        int regId,
        InetSocketAddress remote,
        List<String> path,
        String callId,
        long cseq,
        long expiresNanos,
        @Nullable String userAgent,
        boolean gruu) {

    public KeptBinding {
        path = List.copyOf(path);
    }

    static boolean fits(Binding binding) {
        return binding.flow().transport() == Transport.UDP;
    }

    static KeptBinding of(Binding binding) {
        return new KeptBinding(
                binding.order(),
                binding.user(),
                binding.phone(),
                binding.contact().toString(),
                binding.instance(),
                binding.regId(),
                binding.flow().remote(),
                binding.path().isEmpty()
                        ? List.of()
                        : binding.path().stream().map(NameAddr::toString).toList(),
                binding.callId(),
                binding.cseq(),
                binding.expiresNanos(),
                binding.userAgent(),
                binding.gruu());
    }

    /**
     * The binding again, or null when what was kept is not well formed.
     *
     * @param flow to {@link #remote}, from where the box is now
     */
    @Nullable Binding on(Flow flow) {
        NameAddr address = NameAddr.parse(contact);
        List<NameAddr> hops = new ArrayList<>();
        path.stream().map(NameAddr::parse).filter(Objects::nonNull).forEach(hops::add);
        if (address == null || !address.uri().isSip() || hops.size() != path.size()) {
            return null;
        }
        return new Binding(
                user,
                address,
                instance,
                regId,
                flow,
                hops,
                callId,
                cseq,
                expiresNanos,
                null,
                phone,
                userAgent,
                gruu,
                number);
    }
}
