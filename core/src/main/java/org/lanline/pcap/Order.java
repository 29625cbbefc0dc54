package org.lanline.pcap;

/** Numbers in one of the two byte orders. */
enum Order {
    BIG {
        @Override
        int u32(byte[] bytes, int at) {
            return bytes[at] << 24
                    | (bytes[at + 1] & 0xff) << 16
                    | (bytes[at + 2] & 0xff) << 8
                    | (bytes[at + 3] & 0xff);
        }

        @Override
        int u16(byte[] bytes, int at) {
            return (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
        }
    },
    LITTLE {
        @Override
        int u32(byte[] bytes, int at) {
            return bytes[at + 3] << 24
                    | (bytes[at + 2] & 0xff) << 16
                    | (bytes[at + 1] & 0xff) << 8
                    | (bytes[at] & 0xff);
        }

        @Override
        int u16(byte[] bytes, int at) {
            return (bytes[at + 1] & 0xff) << 8 | (bytes[at] & 0xff);
        }
    };

    /** Four bytes, as they fit an int. */
    abstract int u32(byte[] bytes, int at);

    /** Two bytes, 0 to 65,535. */
    abstract int u16(byte[] bytes, int at);

    long unsigned(byte[] bytes, int at) {
        return u32(bytes, at) & 0xffff_ffffL;
    }
}
