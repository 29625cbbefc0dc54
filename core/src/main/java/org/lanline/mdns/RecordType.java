package org.lanline.mdns;

/** The numbers of the record types that matter here (RFC 1035, 2782, 3596, 4034, 6891). */
public final class RecordType {
    public static final int A = 1;
    public static final int PTR = 12;
    public static final int TXT = 16;
    public static final int AAAA = 28;
    public static final int SRV = 33;
    public static final int OPT = 41;
    public static final int NSEC = 47;

    /** In a question: every type. */
    public static final int ANY = 255;

    private RecordType() {}
}
