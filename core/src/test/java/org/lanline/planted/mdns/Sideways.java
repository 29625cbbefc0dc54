package org.lanline.planted.mdns;

/** Planted: mdns reaches over to sip. */
final class Sideways {
    org.lanline.planted.sip.Message beside = new org.lanline.planted.sip.Message();
}
