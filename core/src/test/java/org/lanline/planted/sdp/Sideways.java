package org.lanline.planted.sdp;

/** Planted: sdp reaches over to sip. */
final class Sideways {
    org.lanline.planted.sip.Message beside = new org.lanline.planted.sip.Message();
}
