package org.lanline.cli;

import org.lanline.phone.Call;
import org.lanline.phone.PhoneEvent;
import org.lanline.server.phone.SoundReport;
import org.lanline.sip.Flow;
import org.lanline.sip.SipMessage;

import java.util.List;

/** What {@code lanline phone} shows, as it happens. Loop thread. */
interface PhoneView {

    void event(PhoneEvent event);

    /** There is a connection to the server. */
    void connected(Flow flow, String words);

    /** There is none; another one will be tried. */
    void disconnected(String why, int againSeconds);

    /** How the sound of a call has fared that is over. */
    void fared(Call call, double seconds, SoundReport report);

    /** The other side has pressed a key. */
    void key(Call call, String key);

    /** Four words to compare with those on the other side's screen; again, when they change. */
    void words(Call call, List<String> words);

    /** Something to be told that is no event of the phone. */
    void remark(String sentence);

    /** A message has passed. */
    default void passed(Flow flow, SipMessage message, boolean outgoing, long nowNanos) {}
}
