package org.lanline.trace.findings;

/**
 * Which way the media took, as far as one kind of evidence says.
 *
 * @param words such as {@code through the relay at 10.0.0.1}
 * @param direct nobody but the two ends handled it
 */
record Way(Verdict.Route route, String words, Claim direct) {

    boolean isKnown() {
        return route != Verdict.Route.CANNOT_TELL && route != Verdict.Route.NO_MEDIA;
    }

    /**
     * With what the devices report: where the capture cannot tell, they say it; where they speak of
     * somebody in between that the capture does not show, they are believed too.
     */
    Way with(Way reported) {
        boolean worse = direct.answer() == Answer.YES && reported.direct().answer() == Answer.NO;
        return (direct.answer() == Answer.CANNOT_TELL && reported.isKnown()) || worse
                ? reported
                : this;
    }
}
