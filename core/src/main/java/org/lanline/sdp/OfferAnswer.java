package org.lanline.sdp;

import java.util.ArrayList;
import java.util.List;

/** What an offer and its answer say together (RFC 3264). */
public final class OfferAnswer {
    private OfferAnswer() {}

    /** One stream that both sides take part in. Sends and receives are the offerer's. */
    public record Stream(Media offer, Media answer, boolean sends, boolean receives) {}

    /**
     * The streams that the answer accepts, in the offer's order. Sections pair by position (RFC
     * 3264 section 6); one whose kind or transport changed on the way pairs with nothing, and
     * sections that nobody offered do not count.
     */
    public static List<Stream> agreed(SessionDescription offer, SessionDescription answer) {
        List<Stream> streams = new ArrayList<>();
        int sections = Math.min(offer.media().size(), answer.media().size());
        for (int i = 0; i < sections; i++) {
            Media offered = offer.media().get(i);
            Media answered = answer.media().get(i);
            if (!offered.kind().equals(answered.kind())
                    || !offered.protocol().equals(answered.protocol())
                    || !offered.accepted()
                    || !answered.accepted()) {
                continue;
            }
            Direction here = offer.direction(offered);
            Direction there = answer.direction(answered);
            streams.add(
                    new Stream(
                            offered,
                            answered,
                            here.sends() && there.receives(),
                            here.receives() && there.sends()));
        }
        return streams;
    }

    /**
     * The kinds of media that flow at all, such as {@code audio video}, each once; a stream that is
     * only on hold still counts.
     */
    public static String kinds(SessionDescription offer, SessionDescription answer) {
        return String.join(
                " ",
                agreed(offer, answer).stream()
                        .map(stream -> stream.offer().kind())
                        .distinct()
                        .toList());
    }
}
