package org.lanline.planted.srtp;

/** Planted: srtp reaches over to sip. */
final class Upwards {
    org.lanline.planted.sip.Message above = new org.lanline.planted.sip.Message();
}
