package org.lanline.planted.pcap;

/** Planted: pcap reaches over to sip. */
final class Sideways {
    org.lanline.planted.sip.Message beside = new org.lanline.planted.sip.Message();
}
