package org.lanline.trace.decode;

import org.lanline.pcap.CaptureReader;
import org.lanline.pcap.Extras;
import org.lanline.trace.capture.Problem;
import org.lanline.trace.capture.Problems;
import org.lanline.trace.kit.Frames;

import java.util.ArrayList;
import java.util.List;

/** Everything that a decoder handed on. */
final class Heard implements Messages, Media {
    final List<Seen> sip = new ArrayList<>();
    final List<Seen> stun = new ArrayList<>();
    final List<Seen> dtls = new ArrayList<>();
    final List<Seen> rtcp = new ArrayList<>();
    final List<Seen> zrtp = new ArrayList<>();
    final List<Seen> other = new ArrayList<>();
    final List<String> rtp = new ArrayList<>();
    final Knowledge knowledge = new Knowledge();
    private final Problems problems = new Problems();
    final Decoder decoder = new Decoder(this, this, knowledge, problems);

    /** What a decoder makes of a whole capture. */
    static Heard of(byte[] capture) {
        Heard heard = new Heard();
        int[] at = new int[1];
        CaptureReader reader =
                new CaptureReader(
                        (into, offset, length) -> {
                            int give = Math.min(length, capture.length - at[0]);
                            System.arraycopy(capture, at[0], into, offset, give);
                            at[0] += give;
                            return give == 0 ? -1 : give;
                        },
                        Extras.NONE);
        int frame = 0;
        while (reader.next()) {
            heard.decoder.packet(++frame, reader.packet());
        }
        heard.decoder.finish();
        return heard;
    }

    List<String> problems() {
        return problems.all().stream().map(Problem::text).toList();
    }

    Flow flow(String from, String to) {
        return decoder.flows().stream()
                .filter(f -> f.from().equals(Frames.at(from)) && f.to().equals(Frames.at(to)))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void rtp(
            Flow flow, int frame, long nanos, byte[] bytes, int at, int length, int onWire) {
        rtp.add(frame + " " + flow.from().getPort() + " " + length);
    }

    @Override
    public void rtcp(Flow flow, int frame, long nanos, byte[] bytes, int at, int length) {}

    @Override
    public void sip(Seen message) {
        sip.add(message);
    }

    @Override
    public void stun(Seen message) {
        stun.add(message);
    }

    @Override
    public void dtls(Seen message) {
        dtls.add(message);
    }

    @Override
    public void rtcp(Seen message) {
        rtcp.add(message);
    }

    @Override
    public void zrtp(Seen message) {
        zrtp.add(message);
    }

    @Override
    public void other(Seen message) {
        other.add(message);
    }
}
