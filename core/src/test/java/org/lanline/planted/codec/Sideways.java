package org.lanline.planted.codec;

/** Planted: codec reaches over to sip. */
final class Sideways {
    org.lanline.planted.sip.Message beside = new org.lanline.planted.sip.Message();
}
