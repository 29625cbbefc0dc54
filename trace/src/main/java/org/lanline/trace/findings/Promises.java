package org.lanline.trace.findings;

import org.jspecify.annotations.Nullable;
import org.lanline.ice.Candidate;
import org.lanline.ice.CandidateText;
import org.lanline.sdp.Attribute;
import org.lanline.sdp.Connection;
import org.lanline.sdp.Media;
import org.lanline.sdp.SessionDescription;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What the descriptions of a call say of addresses, credentials and keys. */
public final class Promises {

    /** How keys of SRTP come to both ends. */
    public enum Keying {
        NONE,
        SDES,
        DTLS,
        ZRTP
    }

    private final List<Described> all = new ArrayList<>();
    private final Map<String, Described> byUfrag = new HashMap<>();
    private final Map<InetSocketAddress, Described> byAddress = new HashMap<>();
    private final Map<InetSocketAddress, Candidate> candidates = new HashMap<>();
    private boolean lite;
    private boolean named;

    Promises(SipCall call) {
        for (Exchange exchange : call.exchanges()) {
            add(exchange.offer());
            exchange.answers().forEach(this::add);
            exchange.changed().forEach(this::add);
        }
    }

    private void add(Described described) {
        SessionDescription content = described.content();
        if (content == null) {
            return;
        }
        all.add(described);
        attributes(described, content.attributes());
        for (Media media : content.media()) {
            attributes(described, media.attributes());
            Connection connection =
                    media.connections().isEmpty()
                            ? content.connection()
                            : media.connections().getFirst();
            InetAddress host = connection == null ? null : literal(connection.address());
            if (host != null && media.port() > 0) {
                byAddress.put(new InetSocketAddress(host, media.port()), described);
            }
        }
    }

    private void attributes(Described described, List<Attribute> attributes) {
        for (Attribute attribute : attributes) {
            String value = attribute.value() == null ? "" : attribute.value();
            switch (attribute.name()) {
                case "ice-ufrag" -> byUfrag.put(value, described);
                case "ice-lite" -> lite = true;
                case "candidate" -> candidate(described, value);
                default -> {}
            }
        }
    }

    private void candidate(Described described, String value) {
        if (Candidate.parse(value) instanceof CandidateText.Parsed.Ok(Candidate candidate)) {
            named |= candidate.isNamed();
            byAddress.put(candidate.address(), described);
            candidates.put(candidate.address(), candidate);
        }
    }

    private static @Nullable InetAddress literal(String text) {
        Lan.Prefix prefix = Lan.Prefix.parse(text);
        return prefix == null || prefix.address().isAnyLocalAddress() ? null : prefix.address();
    }

    public List<Described> all() {
        return List.copyOf(all);
    }

    public boolean hasUfrag(String ufrag) {
        return byUfrag.containsKey(ufrag);
    }

    Set<String> ufrags() {
        return byUfrag.keySet();
    }

    Set<InetSocketAddress> addresses() {
        return byAddress.keySet();
    }

    public @Nullable Described at(InetSocketAddress address) {
        return byAddress.get(address);
    }

    public @Nullable Described with(String ufrag) {
        return byUfrag.get(ufrag);
    }

    /** The candidate that names this address; null when none does. */
    public @Nullable Candidate candidate(InetSocketAddress address) {
        return candidates.get(address);
    }

    /** True when an end says that it only answers: a server. */
    public boolean lite() {
        return lite;
    }

    /** True when candidates are hidden behind names. */
    public boolean named() {
        return named;
    }

    /** How the descriptions say that keys are made: what the last answer has, else the offer. */
    public Keying keying() {
        Keying found = Keying.NONE;
        for (Described described : all) {
            Keying own = keying(described.content());
            found = own == Keying.NONE ? found : own;
        }
        return found;
    }

    private static Keying keying(@Nullable SessionDescription content) {
        if (content == null) {
            return Keying.NONE;
        }
        boolean sdes = false;
        boolean dtls = has(content.attributes(), "fingerprint");
        boolean zrtp = false;
        for (Media media : content.media()) {
            if (media.port() > 0) {
                sdes |= media.attribute("crypto") != null;
                dtls |= media.attribute("fingerprint") != null;
                zrtp |= media.attribute("zrtp-hash") != null;
            }
        }
        if (sdes) {
            return Keying.SDES;
        }
        return dtls ? Keying.DTLS : zrtp ? Keying.ZRTP : Keying.NONE;
    }

    private static boolean has(List<Attribute> attributes, String name) {
        return attributes.stream().anyMatch(each -> each.name().equals(name));
    }

    /** The frames that show an SDES key in clear. */
    List<Integer> exposedKeys() {
        return all.stream()
                .filter(each -> each.inClear() && keying(each.content()) == Keying.SDES)
                .map(Described::frame)
                .toList();
    }

    /** {@code sha-256 AB:CD:…} of a description, as written there. */
    static Set<String> fingerprints(Described described) {
        Set<String> found = new LinkedHashSet<>();
        SessionDescription content = described.content();
        if (content != null) {
            fingerprints(content.attributes(), found);
            content.media().forEach(media -> fingerprints(media.attributes(), found));
        }
        return found;
    }

    private static void fingerprints(List<Attribute> attributes, Set<String> into) {
        for (Attribute attribute : attributes) {
            String value = attribute.value();
            if (attribute.name().equals("fingerprint") && value != null && into.size() < 16) {
                String[] words = value.strip().split("\\s+", 3);
                if (words.length == 2) {
                    into.add(
                            words[0].toLowerCase(Locale.ROOT)
                                    + " "
                                    + words[1].toUpperCase(Locale.ROOT));
                }
            }
        }
    }
}
