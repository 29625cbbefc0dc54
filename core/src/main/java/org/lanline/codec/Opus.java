package org.lanline.codec;

/** An implementation of Opus (RFC 6716), one channel at 48 kHz, for speech. */
public interface Opus {

    /** Its name and version. */
    String name();

    /**
     * With forward error correction for as many losses as {@link SpeechEncoder#expectLoss} says.
     */
    SpeechEncoder encoder(int bitsPerSecond);

    SpeechDecoder decoder();

    /** The machine's libopus where there is one, otherwise Concentus, which is plain Java. */
    static Opus best() {
        Opus native_ = LibOpus.find();
        return native_ == null ? new ConcentusOpus() : native_;
    }
}
