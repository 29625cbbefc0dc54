package org.lanline.events;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Comparator.comparingInt;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import org.jspecify.annotations.Nullable;
import org.lanline.sip.ClientTransaction;
import org.lanline.sip.Flow;
import org.lanline.sip.ServerTransaction;
import org.lanline.sip.SipMessage;
import org.lanline.sip.SipUri;
import org.lanline.sip.Timers;
import org.lanline.sip.Transactions;
import org.lanline.sip.Transport;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * Desk phones that ask the whole network for their settings when they are plugged in: SUBSCRIBE for
 * {@code ua-profile} to 224.0.1.75 (RFC 6080, as SIP plug and play has it). They are answered only
 * while somebody waits for a phone, and told an address only once that somebody has said which one
 * it is. Belongs to one thread.
 */
public final class Profiles {

    /** The group that phones ask (IANA: sip.mcast.net). */
    public static final String GROUP = "224.0.1.75";

    /**
     * A phone that has asked.
     *
     * @param id distinct since the start
     * @param mac twelve hexadecimal digits, or empty when it did not say
     * @param address where it asked from
     * @param box which address of this box it reaches
     */
    public record Asking(
            long id,
            String vendor,
            String model,
            String version,
            String mac,
            InetAddress address,
            InetAddress box) {}

    private record Known(Asking asking, SipMessage request, Flow flow, String tag) {}

    private final RandomGenerator random;
    private final Map<InetAddress, Known> asking = new LinkedHashMap<>();
    private final Transactions<InetAddress, Known> transactions =
            new Transactions<>(Timers.RFC, Limits.TRANSACTIONS);
    private long untilNanos;
    private boolean open;
    private long asked;

    /**
     * @param random for tags and branches; must not be predictable
     */
    public Profiles(RandomGenerator random) {
        this.random = random;
    }

    /** Somebody waits for a phone until then. */
    public void open(long untilNanos) {
        this.untilNanos = untilNanos;
        open = true;
    }

    /** Nobody waits for a phone any more: those that have asked are forgotten. */
    public void close() {
        open = false;
        asking.clear();
    }

    /** Whether a request asks the whole network for a phone's settings. */
    public static boolean isAsking(SipMessage message) {
        if (!message.isRequest()
                || !message.method().equals("SUBSCRIBE")
                || !message.requestUri().host().equals(GROUP)) {
            return false;
        }
        String event = message.header("Event");
        return event != null && event.regionMatches(true, 0, "ua-profile", 0, 10);
    }

    /** The phones that have asked, the eldest first. */
    public List<Asking> asking(long nowNanos) {
        return isOpen(nowNanos) ? asking.values().stream().map(Known::asking).toList() : List.of();
    }

    private boolean isOpen(long nowNanos) {
        if (open && untilNanos - nowNanos <= 0) {
            close();
        }
        return open;
    }

    /**
     * A SUBSCRIBE for which {@link #isAsking} holds. Where nobody waits for a phone there is no
     * answer: another box on this network may be the one that is meant.
     *
     * @param back where its answer goes
     */
    public void received(Flow back, SipMessage request, long nowNanos, Transactions.Send out) {
        Output output = new Output(out);
        boolean fresh =
                transactions.receive(back, request, nowNanos, output)
                        instanceof Transactions.Incoming.NewRequest;
        InetAddress address = back.remote().getAddress();
        boolean udp = back.transport() == Transport.UDP;
        if (!fresh || !udp || !isOpen(nowNanos) || request.toTag() != null) {
            return;
        }
        ServerTransaction<InetAddress> server = transactions.serve(back, request, address);
        if (server == null) {
            return;
        }
        Known before = asking.get(address);
        long id = before == null ? ++asked : before.asking.id;
        String tag = token();
        if (before == null && asking.size() >= Limits.ASKING) {
            asking.remove(eldest());
        }
        asking.put(address, new Known(read(request, id, back), request, back, tag));
        SipMessage answer =
                SipMessage.response(request, 200, "OK")
                        .toTag(tag)
                        .header("Contact", Here.contact("", back))
                        .header("Expires", 0)
                        .done();
        transactions.respond(server, answer, nowNanos, output);
    }

    /**
     * Who gives way to one more: the phone that somebody waits for was plugged in just now. First
     * go those that say they are the same phone as another one, as nobody has so many.
     */
    private InetAddress eldest() {
        Map<String, Long> phones =
                asking.values().stream().collect(groupingBy(known -> known.asking.mac, counting()));
        return asking.values().stream()
                .map(Known::asking)
                .max(comparingInt(each -> phones.getOrDefault(each.mac, 0L) > 1 ? 1 : 0))
                .orElseThrow()
                .address();
    }

    private static Asking read(SipMessage request, long id, Flow back) {
        String event = Objects.requireNonNullElse(request.header("Event"), "");
        String vendor = parameter(event, "vendor");
        return new Asking(
                id,
                vendor.isEmpty() ? parameter(event, "vender") : vendor, // as Panasonic has it
                parameter(event, "model"),
                parameter(event, "version"),
                mac(request),
                back.remote().getAddress(),
                back.local().getAddress());
    }

    /** Printable and short, as it is shown to people. */
    private static String parameter(String event, String name) {
        for (String each : event.split(";", Limits.EVENT_PARAMETERS)) {
            int equal = each.indexOf('=');
            if (equal > 0 && each.substring(0, equal).strip().equalsIgnoreCase(name)) {
                String value = each.substring(equal + 1).replaceAll("[^A-Za-z0-9 ._+/-]", "");
                return value.strip().substring(0, Math.min(value.strip().length(), 40));
            }
        }
        return "";
    }

    private static String mac(SipMessage request) {
        String user = request.requestUri().isSip() ? request.requestUri().userName() : null;
        String hex = user == null ? "" : user.replaceFirst("(?i)^mac:?", "");
        String digits = hex.replaceAll("[:.-]", "");
        return digits.matches("[0-9A-Fa-f]{12}") ? digits.toLowerCase(Locale.ROOT) : "";
    }

    /**
     * Tells a phone where its settings are.
     *
     * @param id of one that {@link #asking} has
     * @return false when there is none any more
     */
    public boolean send(long id, String url, long nowNanos, Transactions.Send out) {
        Known known = isOpen(nowNanos) ? known(id) : null;
        if (known == null) {
            return false;
        }
        asking.remove(known.asking.address);
        SipMessage notify = notify(known, url);
        return transactions.request(known.flow, notify, known, nowNanos, new Output(out)) != null;
    }

    private @Nullable Known known(long id) {
        for (Known each : asking.values()) {
            if (each.asking.id == id) {
                return each;
            }
        }
        return null;
    }

    private SipMessage notify(Known known, String url) {
        SipMessage request = known.request;
        SipUri contact = SipUri.of(null, known.asking.address.getHostAddress());
        if (!request.contacts().isEmpty() && request.contacts().getFirst().uri().isSip()) {
            contact = request.contacts().getFirst().uri();
        }
        String event = Objects.requireNonNullElse(request.header("Event"), "ua-profile");
        return SipMessage.request("NOTIFY", contact.withoutHeaders().toString())
                .header("Via", Here.via(known.flow, token()))
                .header("Max-Forwards", 20)
                .header("From", request.header("To") + ";tag=" + known.tag)
                .header("To", String.valueOf(request.header("From")))
                .header("Call-ID", request.callId())
                .header("CSeq", request.cseq().number() % 1_000_000 + 1 + " NOTIFY")
                .header("Contact", Here.contact("", known.flow))
                .header("Event", event)
                .header("Subscription-State", "terminated;reason=timeout")
                .body("application/url", url.getBytes(UTF_8))
                .done();
    }

    /** False when a response answers nothing that was sent from here. */
    public boolean answered(Flow flow, SipMessage response, long nowNanos, Transactions.Send out) {
        return !(transactions.receive(flow, response, nowNanos, new Output(out))
                instanceof Transactions.Incoming.StrayResponse);
    }

    public void tick(long nowNanos, Transactions.Send out) {
        transactions.tick(nowNanos, new Output(out));
    }

    /** When {@link #tick} is next wanted, {@link Long#MAX_VALUE} for never. */
    public long deadline() {
        return transactions.deadline();
    }

    private String token() {
        return Long.toHexString(random.nextLong()) + Integer.toHexString(random.nextInt());
    }

    private record Output(Transactions.Send out) implements Transactions.Out<InetAddress, Known> {
        @Override
        public void send(Flow flow, SipMessage message) {
            out.send(flow, message);
        }

        @Override
        public void timedOut(ClientTransaction<Known> client) {
            // A phone that has gone asks again when it is plugged in.
        }

        @Override
        public void unreachable(ClientTransaction<Known> client) {
            // As when it is silent.
        }

        @Override
        public void unacknowledged(ServerTransaction<InetAddress> server) {
            // Only an INVITE is acknowledged, and none is served here.
        }
    }
}
