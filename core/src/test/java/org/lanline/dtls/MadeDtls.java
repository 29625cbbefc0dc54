package org.lanline.dtls;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Makes DTLS datagrams for tests: records, handshake messages in fragments, hellos. */
public final class MadeDtls {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    public static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replaceAll("\\s", ""));
    }

    public MadeDtls u8(int value) {
        out.write(value);
        return this;
    }

    public MadeDtls u16(int value) {
        return u8(value >>> 8).u8(value);
    }

    public MadeDtls u24(int value) {
        return u8(value >>> 16).u16(value);
    }

    public MadeDtls bytes(byte[] value) {
        out.writeBytes(value);
        return this;
    }

    /** A number of as many bytes as {@code width}, then the value that it counts. */
    public MadeDtls counted(int width, byte[] value) {
        return (width == 1 ? u8(value.length) : u16(value.length)).bytes(value);
    }

    public byte[] done() {
        return out.toByteArray();
    }

    /** A record with the old header. */
    public static byte[] record(int type, int epoch, int sequence, byte[] payload) {
        return new MadeDtls()
                .u8(type)
                .u16(DtlsNames.DTLS_1_2)
                .u16(epoch)
                .u24(0)
                .u24(sequence)
                .counted(2, payload)
                .done();
    }

    /** A DTLS 1.3 record: short sequence number, with a length, of that many bytes. */
    public static byte[] unified(int epoch, int length) {
        return new MadeDtls().u8(0x2c | epoch).u16(0x4711).counted(2, new byte[length]).done();
    }

    /** One piece of a handshake message. */
    public static byte[] handshake(int type, int sequence, byte[] body, int start, int length) {
        byte[] piece = java.util.Arrays.copyOfRange(body, start, start + length);
        return new MadeDtls()
                .u8(type)
                .u24(body.length)
                .u16(sequence)
                .u24(start)
                .u24(length)
                .bytes(piece)
                .done();
    }

    /** A whole handshake message in a record of its own. */
    public static byte[] message(int type, int sequence, byte[] body) {
        return record(22, 0, sequence, handshake(type, sequence, body, 0, body.length));
    }

    /** A message cut into datagrams of at most {@code most} bytes of it each. */
    public static List<byte[]> fragments(int type, int sequence, byte[] body, int most) {
        List<byte[]> found = new ArrayList<>();
        for (int at = 0; at < body.length; at += most) {
            int length = Math.min(most, body.length - at);
            found.add(record(22, 0, at, handshake(type, sequence, body, at, length)));
        }
        return found;
    }

    /** A client's hello that offers 1.3 and 1.2, a hybrid group and SRTP, as browsers do. */
    public static byte[] clientHello() {
        MadeDtls extensions = new MadeDtls();
        extensions.u16(43).counted(2, hex("04 fefc fefd"));
        extensions.u16(10).counted(2, hex("0004 11ec 001d"));
        byte[] share = new MadeDtls().u16(0x11ec).counted(2, new byte[1216]).done();
        extensions.u16(51).counted(2, new MadeDtls().counted(2, share).done());
        extensions.u16(14).counted(2, hex("0004 0007 0001 00"));
        return hello(0xfefd, 1)
                .counted(1, new byte[0])
                .counted(1, new byte[0])
                .counted(2, hex("1301 c02b"))
                .counted(1, new byte[1])
                .counted(2, extensions.done())
                .done();
    }

    /** The answer of a server that takes 1.3. */
    public static byte[] serverHello13() {
        MadeDtls extensions = new MadeDtls();
        extensions.u16(43).counted(2, hex("fefc"));
        byte[] share = new MadeDtls().u16(0x11ec).counted(2, new byte[1120]).done();
        extensions.u16(51).counted(2, share);
        return serverHello(0x1301, extensions);
    }

    /** The answer of a server that speaks 1.2 and takes an SRTP profile. */
    public static byte[] serverHello12(int srtpProfile) {
        MadeDtls extensions = new MadeDtls();
        byte[] profile = new MadeDtls().u16(2).u16(srtpProfile).u8(0).done();
        return serverHello(0xc02b, extensions.u16(14).counted(2, profile));
    }

    private static byte[] serverHello(int suite, MadeDtls extensions) {
        return hello(0xfefd, 2)
                .counted(1, new byte[0])
                .u16(suite)
                .u8(0)
                .counted(2, extensions.done())
                .done();
    }

    private static MadeDtls hello(int version, int random) {
        byte[] chance = new byte[32];
        java.util.Arrays.fill(chance, (byte) random);
        return new MadeDtls().u16(version).bytes(chance);
    }

    /** The body of a Certificate message with this one certificate. */
    public static byte[] certificate(byte[] der) {
        MadeDtls list = new MadeDtls().u24(der.length).bytes(der);
        return new MadeDtls().u24(der.length + 3).bytes(list.done()).done();
    }
}
