package org.lanline.phone;

import org.jspecify.annotations.Nullable;
import org.lanline.codec.SpeechCodec;
import org.lanline.ice.Description;

import java.net.InetSocketAddress;

/**
 * One stream of sound as both sides have agreed on it, seen from here.
 *
 * @param remote where to send RTP, unless ICE finds a path
 * @param control where to send RTCP; the same where both share a port
 * @param codec in which both speak
 * @param sendType payload type that the other side expects it under
 * @param receiveType payload type that it comes under
 * @param sendKeysType payload type for keys (RFC 4733), -1 where the other side takes none
 * @param receiveKeysType payload type that keys come under, -1 for none
 * @param noiseType payload type of comfort noise both ways (RFC 3389), -1 for none
 * @param frameMillis how much sound a packet has, as the other side wishes
 * @param shield what protects the packets
 * @param ice what the other side says of its candidates, where both do ICE; else null
 */
public record AudioTerms(
        InetSocketAddress remote,
        InetSocketAddress control,
        SpeechCodec codec,
        int sendType,
        int receiveType,
        int sendKeysType,
        int receiveKeysType,
        int noiseType,
        int frameMillis,
        boolean sends,
        boolean receives,
        Shield shield,
        @Nullable Description ice) {}
