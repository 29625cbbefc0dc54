package org.lanline.trace.findings;

import org.jspecify.annotations.Nullable;
import org.lanline.sdp.Media;
import org.lanline.sdp.SessionDescription;
import org.lanline.stun.Attribute;
import org.lanline.stun.IntegrityKey;
import org.lanline.stun.StunMessage;
import org.lanline.stun.TransactionId;
import org.lanline.trace.decode.Room;
import org.lanline.trace.decode.Seen;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Joins Binding requests and their answers into checks, pairs and sessions. */
public final class IceSessions {
    private static final int NOMINATION = 0xc001;
    private static final int MOST_SESSIONS = 20_000;
    private static final int MOST_OPEN = 20_000;
    private static final int MOST_PASSWORDS = 50_000;
    private static final int MOST_WAITING = 2_000;
    private static final int MOST_QUESTIONS = 1_000;

    private static final int CHECK_BYTES = 350;
    private static final int PAIR_BYTES = 700;
    private static final int SESSION_BYTES = 1_200;
    private static final int PASSWORD_BYTES = 300;

    private final Room room;
    private final Map<String, IceSession> sessions = new LinkedHashMap<>();
    private final Map<AddressPair, IceSession> byPath = new HashMap<>();
    private final Map<String, IntegrityKey> passwords = new HashMap<>();
    private final List<Waiting> waiting = new ArrayList<>();
    private final Map<AddressPair, Question> questions = new LinkedHashMap<>();
    private final Map<TransactionId, Open> open =
            new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<TransactionId, Open> eldest) {
                    return size() > MOST_OPEN;
                }
            };

    /** A check that may still be answered; {@code session} is null for a question to a server. */
    private record Open(
            @Nullable IceCheck check,
            @Nullable IceSession session,
            @Nullable IcePair pair,
            String receiver,
            boolean inWrapping) {}

    /** A message whose password was not known when it came. */
    @SuppressWarnings("ArrayRecordComponent") // read once, never compared
    private record Waiting(
            IceSession session, IceCheck check, String ufrag, boolean request, byte[] bytes) {}

    /** A Binding request that is no check: a client asks a server how it is seen. */
    public static final class Question {
        private final InetSocketAddress client;
        private final InetSocketAddress server;
        private final int frame;
        private @Nullable InetSocketAddress mapped;
        private int answerFrame;

        Question(Seen seen) {
            client = seen.from();
            server = seen.to();
            frame = seen.frame();
        }

        public InetSocketAddress client() {
            return client;
        }

        public InetSocketAddress server() {
            return server;
        }

        public int frame() {
            return frame;
        }

        /** Null when there was no answer. */
        public @Nullable InetSocketAddress mapped() {
            return mapped;
        }

        /** 0 when there was no answer. */
        public int answerFrame() {
            return answerFrame;
        }
    }

    IceSessions(Room room) {
        this.room = room;
    }

    /** Learns user fragments and passwords. */
    void learn(SessionDescription description) {
        String ufrag = value(description, "ice-ufrag");
        String password = value(description, "ice-pwd");
        learn(ufrag, password);
        for (Media media : description.media()) {
            String ownUfrag = media.attribute("ice-ufrag");
            String ownPassword = media.attribute("ice-pwd");
            learn(
                    ownUfrag == null ? ufrag : ownUfrag,
                    ownPassword == null ? password : ownPassword);
        }
    }

    private void learn(@Nullable String ufrag, @Nullable String password) {
        if (ufrag != null
                && password != null
                && !passwords.containsKey(ufrag)
                && passwords.size() < MOST_PASSWORDS
                && room.take(PASSWORD_BYTES + ufrag.length() + password.length())) {
            passwords.put(ufrag, IntegrityKey.shortTerm(password));
        }
    }

    private static @Nullable String value(SessionDescription description, String name) {
        return description.attributes().stream()
                .filter(each -> each.name().equals(name))
                .map(each -> each.value() == null ? "" : each.value())
                .findFirst()
                .orElse(null);
    }

    /** Takes a Binding message; {@code view} shows it. */
    void binding(Seen seen, StunMessage view) {
        switch (view.messageClass()) {
            case REQUEST -> request(seen, view);
            case SUCCESS, ERROR -> answer(seen, view);
            case INDICATION -> {
                IceSession session = byPath.get(AddressPair.of(seen.from(), seen.to()));
                IcePair pair =
                        session == null ? null : session.on(AddressPair.of(seen.from(), seen.to()));
                if (pair != null) {
                    pair.indication();
                }
            }
        }
    }

    private void request(Seen seen, StunMessage view) {
        Open before = open.get(view.transactionId());
        boolean inWrapping = seen.through() != null;
        if (before != null) {
            again(before, seen, inWrapping);
            return;
        }
        String username = view.text(Attribute.USERNAME);
        if (username == null && !view.has(Attribute.PRIORITY)) {
            question(seen, view);
            return;
        }
        String[] names = names(username);
        IceSession session = session(names, seen);
        IcePair pair = session == null ? null : pair(session, seen);
        if (session == null || pair == null) {
            return;
        }
        IceCheck check =
                new IceCheck(
                        seen,
                        view.has(Attribute.USE_CANDIDATE),
                        view.has(Attribute.ICE_CONTROLLING),
                        view.u32(Attribute.PRIORITY));
        pair.sent(check);
        if (view.has(NOMINATION)) {
            pair.renominates();
        }
        session.check(check, names[1]);
        integrity(session, check, names[0], true, seen, view);
        open.put(view.transactionId(), new Open(check, session, pair, names[0], inWrapping));
    }

    /** With room for one more check; null where there is none. */
    private @Nullable IcePair pair(IceSession session, Seen seen) {
        AddressPair path = AddressPair.of(seen.from(), seen.to());
        IcePair known = session.on(path);
        if (known != null && known.keepsNoMore()) {
            return known;
        }
        int bytes = known == null ? PAIR_BYTES : CHECK_BYTES;
        return room.take(bytes) ? session.pair(path) : null;
    }

    /** The receiver's user fragment and the sender's (RFC 8445 section 7.2.2). */
    private static String[] names(@Nullable String username) {
        int colon = username == null ? -1 : username.indexOf(':');
        return username == null || colon < 0
                ? new String[] {"", ""}
                : new String[] {username.substring(0, colon), username.substring(colon + 1)};
    }

    private @Nullable IceSession session(String[] names, Seen seen) {
        AddressPair path = AddressPair.of(seen.from(), seen.to());
        boolean ordered = names[0].compareTo(names[1]) <= 0;
        String one = ordered ? names[0] : names[1];
        String other = ordered ? names[1] : names[0];
        String key = one.isEmpty() && other.isEmpty() ? path.toString() : one + ':' + other;
        IceSession session = sessions.get(key);
        if (session == null
                && sessions.size() < MOST_SESSIONS
                && room.take(SESSION_BYTES + 4L * key.length())) {
            session = new IceSession(one, other);
            sessions.put(key, session);
        }
        if (session != null) {
            byPath.put(path, session);
        }
        return session;
    }

    /** A retransmission, or the same packet seen on both legs of a relay. */
    private static void again(Open before, Seen seen, boolean inWrapping) {
        IceCheck check = before.check();
        if (check == null || !check.from().equals(seen.from())) {
            return;
        }
        if (before.pair() != null && before.inWrapping() != inWrapping) {
            before.pair().view(inWrapping);
        } else if (!check.isAnswered()) {
            check.again(seen);
        }
    }

    private void question(Seen seen, StunMessage view) {
        AddressPair path = AddressPair.of(seen.from(), seen.to());
        if (questions.size() < MOST_QUESTIONS) {
            questions.putIfAbsent(path, new Question(seen));
        }
        open.put(view.transactionId(), new Open(null, null, null, "", seen.through() != null));
    }

    private void answer(Seen seen, StunMessage view) {
        Open before = open.get(view.transactionId());
        if (before == null) {
            return;
        }
        InetSocketAddress mapped = view.xorAddress(Attribute.XOR_MAPPED_ADDRESS);
        IceCheck check = before.check();
        if (check == null || before.session() == null || before.pair() == null) {
            Question question = questions.get(AddressPair.of(seen.from(), seen.to()));
            if (question != null && question.answerFrame == 0 && view.isSuccess()) {
                question.answerFrame = seen.frame();
                question.mapped = mapped == null ? view.address(Attribute.MAPPED_ADDRESS) : mapped;
            }
            return;
        }
        boolean back = check.from().equals(seen.to()) && check.to().equals(seen.from());
        if (check.isAnswered() || !back || before.inWrapping() != (seen.through() != null)) {
            return;
        }
        check.answered(seen, view.isError() ? Math.max(1, view.errorCode()) : 0, mapped);
        before.pair().answered(check);
        before.session().answered(check);
        if (view.isSuccess()) {
            integrity(before.session(), check, before.receiver(), false, seen, view);
        }
    }

    private void integrity(
            IceSession session,
            IceCheck check,
            String ufrag,
            boolean request,
            Seen seen,
            StunMessage view) {
        if (!view.hasIntegrity()) {
            note(session, check, request, IceCheck.Integrity.ABSENT);
            return;
        }
        IntegrityKey key = passwords.get(ufrag);
        if (key != null) {
            note(session, check, request, verdict(view.integrity(key)));
        } else if (waiting.size() < MOST_WAITING && room.take(seen.bytes().length)) {
            waiting.add(new Waiting(session, check, ufrag, request, seen.bytes()));
        } else {
            note(session, check, request, IceCheck.Integrity.CANNOT_TELL);
        }
    }

    private static IceCheck.Integrity verdict(StunMessage.Check check) {
        return switch (check) {
            case GOOD -> IceCheck.Integrity.GOOD;
            case BAD -> IceCheck.Integrity.BAD;
            case ABSENT -> IceCheck.Integrity.ABSENT;
        };
    }

    private static void note(
            IceSession session, IceCheck check, boolean request, IceCheck.Integrity integrity) {
        if (request) {
            check.request(integrity);
        } else {
            check.answer(integrity);
        }
        session.integrity(check, integrity);
    }

    /** The capture is at its end: what could not be verified may be now. */
    void finish() {
        StunMessage view = new StunMessage();
        for (Waiting each : waiting) {
            IntegrityKey key = passwords.get(each.ufrag());
            boolean readable =
                    view.parse(ByteBuffer.wrap(each.bytes())) == StunMessage.Verdict.STUN;
            note(
                    each.session(),
                    each.check(),
                    each.request(),
                    key == null || !readable
                            ? IceCheck.Integrity.CANNOT_TELL
                            : verdict(view.integrity(key)));
        }
        waiting.clear();
        open.clear();
    }

    /** The session whose checks went over this pair; null when there were none. */
    @Nullable IceSession on(AddressPair path) {
        return byPath.get(path);
    }

    /** In the order of their first check. */
    public List<IceSession> all() {
        return List.copyOf(sessions.values());
    }

    /** Who asked which server how it is seen. */
    public List<Question> questions() {
        return List.copyOf(questions.values());
    }
}
