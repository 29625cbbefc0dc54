package org.lanline.trace.findings;

import org.jspecify.annotations.Nullable;
import org.lanline.sip.NameAddr;
import org.lanline.sip.SipMessage;
import org.lanline.sip.SipUri;
import org.lanline.trace.decode.Room;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All messages with one Call-ID: transactions on every hop that was seen, the dialogs that came of
 * them, and the forks, which share the Call-ID (RFC 3261 sections 8, 12 and 16).
 */
public final class SipCall {
    private static final int MOST_EVENTS = 1_000;
    private static final int MOST_TRANSACTIONS = 400;
    private static final int MOST_EXCHANGES = 50;
    private static final int MOST_DIALOGS = 64;

    private static final int EVENT_BYTES = 400;
    private static final int TRANSACTION_BYTES = 500;

    /** Of a description, beside its text: each line becomes an attribute, too. */
    private static final int LINE_BYTES = 160;

    private final String callId;
    private final String caller;
    private final String callee;
    private final List<SipEvent> events = new ArrayList<>();
    private final Map<String, SipTransaction> transactions = new LinkedHashMap<>();
    private final List<Exchange> exchanges = new ArrayList<>(1);
    private final Set<String> dialogs = new LinkedHashSet<>();
    private final Map<String, String> agents = new LinkedHashMap<>();
    private final Room room;
    private int retransmissions;
    private long messages;

    SipCall(SipMessage first, Room room) {
        this.room = room;
        callId = first.callId();
        caller = name(first.from());
        callee = name(first.to());
    }

    private static String name(NameAddr address) {
        SipUri uri = address.uri();
        if (!uri.isSip()) {
            return uri.toString();
        }
        String user = uri.userName();
        return user == null ? uri.host() : user + "@" + uri.host();
    }

    /** Takes a message; the event says what it repeats. */
    SipEvent add(SipEvent event, SipMessage message) {
        messages++;
        SipTransaction transaction = transaction(event, message);
        int earlier = transaction == null ? 0 : transaction.earlier(event);
        Described description =
                event.description() == null ? null : described(event, event.description());
        SipEvent kept = copy(event, earlier, description);
        if (transaction != null) {
            transaction.add(kept);
        }
        boolean fits = events.isEmpty() || room.take(bytes(kept));
        if (events.size() < MOST_EVENTS && fits) {
            events.add(kept);
        }
        if (earlier > 0) {
            retransmissions++;
        }
        dialog(message);
        return kept;
    }

    private static long bytes(SipEvent event) {
        String why = event.why() == null ? "" : event.why();
        return (long) EVENT_BYTES + event.reason().length() + why.length();
    }

    private static long bytes(Described description) {
        String text = description.text();
        return EVENT_BYTES + 3L * text.length() + LINE_BYTES * text.lines().count();
    }

    private static SipEvent copy(SipEvent event, int repeats, @Nullable Described description) {
        return new SipEvent(
                event.frame(),
                event.nanos(),
                event.transport(),
                event.from(),
                event.to(),
                event.method(),
                event.status(),
                event.reason(),
                event.cseq(),
                event.toTag(),
                repeats,
                description,
                event.why());
    }

    /** By branch, hop and method, where ACK belongs to its INVITE (RFC 3261 section 17.2.3). */
    private @Nullable SipTransaction transaction(SipEvent event, SipMessage message) {
        String branch = message.topVia().branch();
        String method = event.method().equals("ACK") ? "INVITE" : event.method();
        String key =
                (branch == null ? String.valueOf(event.cseq()) : branch)
                        + ' '
                        + method
                        + ' '
                        + AddressPair.of(event.from(), event.to());
        SipTransaction known = transactions.get(key);
        if (known == null
                && transactions.size() < MOST_TRANSACTIONS
                && room.take(TRANSACTION_BYTES + key.length())) {
            known = new SipTransaction(event);
            transactions.put(key, known);
        }
        return known;
    }

    private @Nullable Described described(SipEvent event, Described description) {
        if (!room.take(bytes(description))) {
            return null;
        }
        Described kept = exchanged(event, description);
        if (kept.frame() != description.frame()) {
            room.give(bytes(description));
        }
        return kept;
    }

    private Described exchanged(SipEvent event, Described description) {
        for (Exchange exchange : exchanges) {
            if (exchange.isOf(event.cseq())) {
                return exchange.add(description, !event.isRequest());
            }
        }
        if (exchanges.size() < MOST_EXCHANGES) {
            exchanges.add(new Exchange(event.cseq(), description, !event.isRequest()));
        }
        return description;
    }

    private void dialog(SipMessage message) {
        String tag = message.toTag();
        boolean makes = !message.isRequest() && message.status() > 100 && message.status() < 300;
        if (makes && tag != null && dialogs.size() < MOST_DIALOGS) {
            dialogs.add(tag);
        }
        String agent = message.header(message.isRequest() ? "User-Agent" : "Server");
        agent = agent == null ? message.header("User-Agent") : agent;
        String side = message.isRequest() == (message.toTag() == null) ? "caller" : "callee";
        if (agent != null && message.isRequest() && message.toTag() == null) {
            agents.putIfAbsent(side, agent);
        }
    }

    public String callId() {
        return callId;
    }

    /** From of the first request: {@code alice@host}. */
    public String caller() {
        return caller;
    }

    /** To of the first request. */
    public String callee() {
        return callee;
    }

    /** The caller's User-Agent; null when it did not say. */
    public @Nullable String callerAgent() {
        return agents.get("caller");
    }

    /** Every message in the order of the capture, the first {@value #MOST_EVENTS} of them. */
    public List<SipEvent> events() {
        return Collections.unmodifiableList(events);
    }

    /** How many there were, kept or not. */
    public long messages() {
        return messages;
    }

    public int retransmissions() {
        return retransmissions;
    }

    public Collection<SipTransaction> transactions() {
        return Collections.unmodifiableCollection(transactions.values());
    }

    public List<Exchange> exchanges() {
        return Collections.unmodifiableList(exchanges);
    }

    /** To tags of those who made a dialog, early or not: more than one is a fork. */
    public Set<String> dialogs() {
        return Collections.unmodifiableSet(dialogs);
    }

    /** True when somebody was called; false for registrations, options, messages and the like. */
    public boolean isCall() {
        return transactions.values().stream().anyMatch(each -> each.method().equals("INVITE"));
    }

    public long beganNanos() {
        return events.getFirst().nanos();
    }

    public long endedNanos() {
        return events.getLast().nanos();
    }
}
