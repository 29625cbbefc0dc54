package org.lanline.pcap;

/** Numbers in one of the two byte orders. */
enum Order {
    BIG,
    LITTLE;

    /** Four bytes, as they fit an int. */
    int u32(byte[] bytes, int at) {
        return this == LITTLE ? little(bytes, at) : Integer.reverseBytes(little(bytes, at));
    }

    private static int little(byte[] bytes, int at) {
        return bytes[at + 3] << 24
                | (bytes[at + 2] & 0xff) << 16
                | (bytes[at + 1] & 0xff) << 8
                | (bytes[at] & 0xff);
    }

    /** Two bytes, 0 to 65,535. */
    int u16(byte[] bytes, int at) {
        int first = bytes[at] & 0xff;
        int second = bytes[at + 1] & 0xff;
        return this == LITTLE ? second << 8 | first : first << 8 | second;
    }

    long unsigned(byte[] bytes, int at) {
        return u32(bytes, at) & 0xffff_ffffL;
    }
}
