package org.lanline.interop;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lanline.interop.MatrixPhone.Program;
import org.lanline.interop.MatrixPhone.Transport;
import org.lanline.interop.SipPhone.Sign;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Somebody who talks with two people by a linphone connects them with each other (REFER with
 * Replaces, RFC 3891, RFC 5589 section 7): they hear each other afterwards, and linphone is out.
 */
class AttendedTransferInteropTest {
    private static final MatrixPhone LINPHONE = new MatrixPhone(Program.LINPHONE, Transport.UDP);
    private static final int ENOUGH_TENTHS = 10;

    @TempDir private Path folder = Path.of("");

    @Test
    void whoTalkedWithOneSpeaksWithTheOther() throws Exception {
        Peers.need("linphonec", "script");
        try (Lab lab = Lab.up("attended", "pi", "bob", "carol", LINPHONE.user())) {
            RunningSipBox box =
                    RunningSipBox.start(lab, folder, "events.txt", "carol", LINPHONE.user());
            SipPhone bob = MatrixPhone.thirdPerson(lab, folder, "bob", new Tone(440));
            SipPhone carol = MatrixPhone.thirdPerson(lab, folder, "carol", new Tone(620));
            Path authority = folder.resolve("data/trust/ca.pem");
            SipPhone linphone = LINPHONE.start(lab, folder, "10.77.0.4", new Tone(800), authority);
            for (SipPhone each : List.of(bob, carol, linphone)) {
                until(each + " is registered", () -> box.said("Registered[user=" + each));
            }
            connects((ToldPhone) linphone, bob, carol);
        }
    }

    private void connects(ToldPhone linphone, SipPhone bob, SipPhone carol) throws Exception {
        talks(linphone, bob);
        linphone.hold();
        until("bob is on hold", () -> bob.shows(Sign.ON_HOLD));
        linphone.forget();
        talks(linphone, carol);
        linphone.say("transfer 1 --to-call 2");

        until("bob hears carol", () -> bob.heard(carol.tone()) >= ENOUGH_TENTHS);
        until("carol hears bob", () -> carol.heard(bob.tone()) >= ENOUGH_TENTHS);
        until("linphone is out", () -> linphone.shows(Sign.OVER));
    }

    private void talks(SipPhone caller, SipPhone callee) throws Exception {
        caller.call(callee.user());
        until(caller + " talks with " + callee, () -> caller.shows(Sign.TALKS));
        until(callee + " hears " + caller, () -> callee.heard(caller.tone()) >= ENOUGH_TENTHS);
    }

    private void until(String what, BooleanSupplier seen) throws Exception {
        new Logs(folder, Duration.ofSeconds(40)).until(what, seen);
    }
}
