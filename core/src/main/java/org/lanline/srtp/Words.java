package org.lanline.srtp;

/** Four bytes at a time, the highest first. */
final class Words {
    private Words() {}

    static void put(byte[] into, int at, int value) {
        into[at] = (byte) (value >> 24);
        into[at + 1] = (byte) (value >> 16);
        into[at + 2] = (byte) (value >> 8);
        into[at + 3] = (byte) value;
    }

    static void xor(byte[] into, int at, int value) {
        into[at] ^= (byte) (value >> 24);
        into[at + 1] ^= (byte) (value >> 16);
        into[at + 2] ^= (byte) (value >> 8);
        into[at + 3] ^= (byte) value;
    }

    static int get(byte[] in, int at) {
        return (in[at] & 0xff) << 24
                | (in[at + 1] & 0xff) << 16
                | (in[at + 2] & 0xff) << 8
                | (in[at + 3] & 0xff);
    }
}
