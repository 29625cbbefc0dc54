package org.lanline.planted.dtls;

/** Planted: dtls reaches over to sip. */
final class Sideways {
    org.lanline.planted.sip.Message reached = new org.lanline.planted.sip.Message();
}
