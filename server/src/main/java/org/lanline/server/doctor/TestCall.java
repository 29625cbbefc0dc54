package org.lanline.server.doctor;

import org.lanline.server.discovery.LanAddress;
import org.lanline.server.discovery.LanInterface;
import org.lanline.server.doctor.TestPeople.Patient;
import org.lanline.server.probe.RelayProbe;
import org.lanline.server.probe.RelayRefused;
import org.lanline.server.probe.RelayReport;
import org.lanline.server.probe.Speech;
import org.lanline.server.probe.Way;
import org.lanline.server.store.Store;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

/**
 * Two phones of our own call each other through the running box, by every transport, and send
 * speech to each other, past the relay and through it.
 */
final class TestCall {

    private static final String ABOUT = "call";
    private static final int KEPT_SECONDS = 120;

    private final RunningBox box;
    private final Store store;
    private final List<LanInterface> interfaces;
    private final boolean relays;
    private final SecureRandom random = new SecureRandom();
    private final List<Finding> findings = new ArrayList<>();

    /**
     * @param store of the box
     * @param relays whether the box relays at all
     */
    TestCall(RunningBox box, Store store, List<LanInterface> interfaces, boolean relays) {
        this.box = box;
        this.store = store;
        this.interfaces = interfaces;
        this.relays = relays;
    }

    List<Finding> look() throws InterruptedException {
        try (HttpClient client = RunningBox.client();
                TestPeople people = new TestPeople(store)) {
            Patient phoneA = people.phone();
            Patient phoneB = people.phone();
            Patient pageA = people.page();
            Patient pageB = people.page();
            people.settle();
            InetSocketAddress sip = new InetSocketAddress(box.host(), store.sipPort());
            call("SIP over UDP", phoneA, phoneB, false, () -> SipPath.udp(sip));
            call("SIP over TCP", phoneA, phoneB, false, () -> SipPath.tcp(sip));
            call(
                    "SIP over WebSocket",
                    pageA,
                    pageB,
                    true,
                    () -> SipPath.wss(client, box.authority()));
            direct();
            if (relays) {
                relayed(client, pageA, pageB);
            }
        }
        return findings;
    }

    /** Opens a phone's way to the box. */
    @FunctionalInterface
    private interface Opening {
        SipPath open() throws IOException, InterruptedException;
    }

    private TestPhone phone(Patient who, boolean token, Opening opening)
            throws IOException, InterruptedException {
        return new TestPhone(
                opening.open(), who.person().user(), store.realm(), who.secret(), token, random);
    }

    private void call(String way, Patient a, Patient b, boolean token, Opening opening)
            throws InterruptedException {
        try (TestPhone caller = phone(a, token, opening);
                TestPhone callee = phone(b, token, opening)) {
            caller.register(KEPT_SECONDS);
            callee.register(KEPT_SECONDS);
            TestPhone.Answered call = caller.call(callee, sdp(), sdp());
            caller.hangUp(call, callee);
            caller.register(0);
            callee.register(0);
            findings.add(Finding.pass(ABOUT, way + ": registered, rang, was answered and hung up"));
        } catch (IOException failed) {
            findings.add(stuck(way, "the box cannot be reached (" + failed.getMessage() + ")"));
        } catch (TestPhone.Stuck stuck) {
            findings.add(stuck(way, String.valueOf(stuck.getMessage())));
        }
    }

    private static Finding stuck(String way, String why) {
        return Finding.fail(
                ABOUT,
                way + ": " + why,
                "see the box's journal for that moment, it names the call");
    }

    /** A description whose one candidate is this machine. */
    private String sdp() {
        String host = LanAddress.literal(here());
        return """
        v=0
        o=- 1 1 IN IP4 %1$s
        s=-
        c=IN IP4 %1$s
        t=0 0
        m=audio 9 RTP/AVP 0
        a=rtpmap:0 PCMU/8000
        a=candidate:1 1 udp 2130706431 %1$s 9 typ host
        """
                .formatted(host)
                .replace("\n", "\r\n");
    }

    private InetAddress here() {
        return interfaces.stream()
                .flatMap(lan -> lan.addresses().stream())
                .filter(own -> own.isIpv4() && !own.isLinkLocal())
                .map(LanAddress::address)
                .findFirst()
                .orElse(InetAddress.getLoopbackAddress());
    }

    private void direct() throws InterruptedException {
        try {
            RelayReport.Direction measured = RelayProbe.direct(here(), Speech.madeUp(1), random);
            String what =
                    "media direct: %d of %d packets, jitter %.2f ms"
                            .formatted(
                                    measured.received(), measured.sent(), measured.jitterMillis());
            findings.add(
                    measured.received() == measured.sent()
                            ? Finding.pass(ABOUT, what)
                            : Finding.fail(
                                    ABOUT,
                                    what,
                                    "this machine is overloaded, or drops UDP to itself"));
        } catch (IOException failed) {
            findings.add(
                    Finding.fail(
                            ABOUT,
                            "media direct: no UDP socket (%s)".formatted(failed.getMessage()),
                            "let this user open UDP sockets"));
        }
    }

    /** As the page does it when two devices do not reach each other. */
    private void relayed(HttpClient client, Patient a, Patient b) throws InterruptedException {
        String way = "media relayed";
        String authority = box.authority();
        Opening opening = () -> SipPath.wss(client, authority);
        try (TestPhone caller = phone(a, true, opening);
                TestPhone callee = phone(b, true, opening)) {
            caller.register(KEPT_SECONDS);
            callee.register(KEPT_SECONDS);
            TestPhone.Answered call = caller.call(callee, sdp(), sdp());
            RelayAsking.Granted one = RelayAsking.ask(client, authority, a.secret(), call.callId());
            RelayAsking.Granted two = RelayAsking.ask(client, authority, b.secret(), call.callId());
            for (Way each : Way.values()) {
                findings.add(relay(each, one, two));
            }
            caller.hangUp(call, callee);
        } catch (IOException failed) {
            findings.add(stuck(way, "the box cannot be reached (" + failed.getMessage() + ")"));
        } catch (TestPhone.Stuck stuck) {
            findings.add(stuck(way, String.valueOf(stuck.getMessage())));
        }
    }

    private Finding relay(Way way, RelayAsking.Granted one, RelayAsking.Granted two)
            throws InterruptedException {
        Integer port = one.ports().get(way);
        if (port == null) {
            return Finding.fail(
                    "relay",
                    "media relayed by %s: the box named no port for it".formatted(way),
                    "see the box's journal, it says why");
        }
        InetSocketAddress server = new InetSocketAddress(here(), port); // where our candidate is
        try {
            RelayReport report =
                    new RelayProbe(way, random)
                            .between(
                                    server,
                                    new RelayProbe.User(one.username(), one.credential()),
                                    new RelayProbe.User(two.username(), two.credential()),
                                    Speech.madeUp(1));
            String what =
                    "media relayed by %s at %s: %d of %d packets there, %d back, %.2f ms added"
                            .formatted(
                                    way,
                                    report.server(),
                                    report.toPeer().received(),
                                    report.toPeer().sent(),
                                    report.fromPeer().received(),
                                    report.addedMillis());
            return report.works()
                    ? Finding.pass("relay", what)
                    : Finding.fail(
                            "relay",
                            what,
                            "see whether a firewall drops %s to the box".formatted(way));
        } catch (RelayRefused refused) {
            return Finding.fail(
                    "relay",
                    "media relayed by %s: %s".formatted(way, refused.getMessage()),
                    "see the box's journal, it says why");
        }
    }
}
