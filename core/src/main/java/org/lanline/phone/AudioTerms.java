package org.lanline.phone;

import org.lanline.codec.SpeechCodec;

import java.net.InetSocketAddress;

/**
 * One stream of sound as both sides have agreed on it, seen from here.
 *
 * @param remote where to send RTP
 * @param codec in which both speak
 * @param sendType payload type that the other side expects it under
 * @param receiveType payload type that it comes under
 * @param sendKeysType payload type for keys (RFC 4733), -1 where the other side takes none
 * @param receiveKeysType payload type that keys come under, -1 for none
 * @param frameMillis how much sound a packet has, as the other side wishes
 */
public record AudioTerms(
        InetSocketAddress remote,
        SpeechCodec codec,
        int sendType,
        int receiveType,
        int sendKeysType,
        int receiveKeysType,
        int frameMillis,
        boolean sends,
        boolean receives) {}
