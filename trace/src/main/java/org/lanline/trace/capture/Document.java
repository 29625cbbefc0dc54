package org.lanline.trace.capture;

/** Text that was given beside captures: what a device reports. It is not read here. */
public final class Document {
    /** Longer ones are left out: a browser's dump of a call of hours has some dozen megabytes. */
    static final int MOST_BYTES = 64 << 20;

    /** Of all together. */
    static final int MOST_BYTES_OF_ALL = 128 << 20;

    private final String name;
    private final byte[] bytes;

    Document(String name, byte[] bytes) {
        this.name = name;
        this.bytes = bytes;
    }

    /** Of the file it came from. */
    public String name() {
        return name;
    }

    /** All of it, unpacked; not a copy. */
    public byte[] bytes() {
        return bytes;
    }
}
