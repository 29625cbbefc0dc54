package org.lanline.interop;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lanline.codec.AudioStream;
import org.lanline.codec.Opus;
import org.lanline.codec.SpeechCodec;
import org.lanline.codec.WavFile;
import org.lanline.dtls.Certificates;
import org.lanline.rtp.NtpTime;
import org.lanline.rtp.RtpSession;
import org.lanline.server.dtls.DtlsIdentity;
import org.lanline.server.dtls.DtlsSrtp;
import org.lanline.server.dtls.PeerFingerprint;
import org.lanline.srtp.CryptoAttribute;
import org.lanline.srtp.SrtpKeys;
import org.lanline.srtp.SrtpProfile;
import org.lanline.srtp.SrtpReceiver;
import org.lanline.srtp.SrtpSender;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Security;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Our media with programs that nobody here wrote: ffmpeg for SRTP, OpenSSL for DTLS-SRTP. */
class MediaInteropTest {
    private static final long LONG_NANOS = 60_000_000_000L;
    private static final long PACKET_NANOS = 20_000_000L;
    private static final int LARGEST = 2_048;
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();

    private final Provider provider = Objects.requireNonNull(Security.getProvider("SunJCE"));
    private final SecureRandom random = new SecureRandom();
    private final List<Process> running = new ArrayList<>();

    @TempDir
    private @SuppressWarnings("NullAway.Init") Path folder;

    private @SuppressWarnings("NullAway.Init") DatagramSocket socket;

    @BeforeEach
    void open() throws IOException {
        socket = new DatagramSocket(new InetSocketAddress(HERE, 0));
    }

    @AfterEach
    void end() {
        running.forEach(Process::destroyForcibly);
        socket.close();
    }

    private Process start(String... words) throws IOException {
        Process process =
                new ProcessBuilder(words)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve(words[0] + ".log").toFile())
                        .start();
        running.add(process);
        return process;
    }

    private void run(String... words) throws Exception {
        Process process = start(words);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(log(words[0])).isZero();
    }

    private String log(String program) throws IOException {
        return Files.readString(folder.resolve(program + ".log"));
    }

    private static int freePort() throws IOException {
        try (DatagramSocket free = new DatagramSocket(new InetSocketAddress(HERE, 0))) {
            return free.getLocalPort();
        }
    }

    /** One end of a call, with keys. */
    private final class End implements AudioStream.Out {
        private final AudioStream stream;
        private final SrtpSender sender;
        private final SrtpReceiver receiver;
        private final InetSocketAddress to;

        End(SpeechCodec codec, int payloadType, SrtpKeys keys, int port) {
            stream =
                    new AudioStream(
                            AudioStream.Agreement.on(codec, payloadType, -1),
                            "name",
                            Opus.best(),
                            random,
                            NtpTime.of(System.nanoTime(), System.currentTimeMillis()));
            sender = new SrtpSender(keys, provider);
            receiver = new SrtpReceiver(keys, provider);
            to = new InetSocketAddress(HERE, port);
        }

        @Override
        public void rtp(byte[] bytes, int at, int length) {
            send(bytes, at, sender.protect(bytes, at, length));
        }

        @Override
        public void rtcp(byte[] bytes, int at, int length) {}

        private void send(byte[] bytes, int at, int length) {
            try {
                socket.send(new DatagramPacket(bytes, at, length, to));
            } catch (IOException nobodyThereYet) {
                // the next packet comes soon
            }
        }

        void take(DatagramPacket datagram) {
            byte[] bytes = datagram.getData();
            int length = datagram.getLength();
            boolean report = (bytes[1] & 0xff) >= 192 && (bytes[1] & 0xff) <= 223;
            SrtpReceiver.Verdict verdict =
                    report
                            ? receiver.unprotectReport(bytes, 0, length)
                            : receiver.unprotect(bytes, 0, length);
            assertThat(verdict).isEqualTo(SrtpReceiver.Verdict.AUTHENTIC);
            stream.receive(
                    (InetSocketAddress) datagram.getSocketAddress(),
                    bytes,
                    0,
                    receiver.length(),
                    System.nanoTime(),
                    this);
        }

        @Override
        public void event(RtpSession.Event event) {}

        @Override
        public void keyDown(String key) {}
    }

    /**
     * In how many pieces of 20 ms there is this tone and little else, of all between two moments:
     * on a busy machine some are late, and made up.
     */
    private static double share(WavFile sound, double from, double to, double hertz) {
        int rate = sound.sampleRate();
        int piece = rate / 50;
        int found = 0;
        int all = 0;
        for (int at = (int) (from * rate); at + piece <= to * rate; at += piece) {
            found += isTone(sound.samples(), at, piece, hertz / rate) ? 1 : 0;
            all++;
        }
        return (double) found / all;
    }

    private static boolean isTone(short[] sound, int from, int length, double perSample) {
        double cosine = 0;
        double sine = 0;
        double power = 1e6;
        for (int i = 0; i < length; i++) {
            double angle = 2 * Math.PI * perSample * i;
            cosine += sound[from + i] * Math.cos(angle);
            sine += sound[from + i] * Math.sin(angle);
            power += (double) sound[from + i] * sound[from + i];
        }
        return 2 * (cosine * cosine + sine * sine) / length / power > 0.8;
    }

    @Test
    void ffmpegHearsOurToneOverSrtp() throws Exception {
        Peers.need("ffmpeg");
        int port = freePort() & ~1;
        CryptoAttribute crypto =
                CryptoAttribute.random(1, SrtpProfile.AES_CM_128_HMAC_SHA1_80, random);
        Files.writeString(
                folder.resolve("call.sdp"),
                """
                v=0
                o=- 0 0 IN IP4 127.0.0.1
                s=-
                c=IN IP4 127.0.0.1
                t=0 0
                m=audio %d RTP/SAVP 0
                a=rtpmap:0 PCMU/8000
                a=crypto:%s
                """
                        .formatted(port, crypto.write()));
        Process ffmpeg =
                start(
                        ("ffmpeg -nostdin -v error -y -protocol_whitelist file,udp,rtp,srtp,crypto"
                                        + " -i call.sdp -t 2 out.wav")
                                .split(" "));
        End end = new End(SpeechCodec.PCMU, 0, crypto.keys(), port);
        short[] tone = new short[160];
        long began = System.nanoTime();
        for (int packet = 0; ffmpeg.isAlive() && System.nanoTime() - began < LONG_NANOS; packet++) {
            for (int i = 0; i < tone.length; i++) {
                double angle = 2 * Math.PI * 440 * (packet * 160L + i) / 8_000;
                tone[i] = (short) (8_000 * Math.sin(angle));
            }
            end.stream.send(tone, 0, System.nanoTime(), end);
            TimeUnit.NANOSECONDS.sleep(began + PACKET_NANOS * (packet + 1) - System.nanoTime());
        }
        assertThat(ffmpeg.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(ffmpeg.exitValue()).as(log("ffmpeg")).isZero();
        WavFile heard = WavFile.parse(Files.readAllBytes(folder.resolve("out.wav"))).file();
        assertThat(heard).isNotNull();
        assertThat(heard.seconds()).isGreaterThan(1.5);
        assertThat(share(heard, 0.5, 1.5, 440)).isGreaterThan(0.5);
        assertThat(share(heard, 0.5, 1.5, 620)).isZero();
    }

    @Test
    void weHearFfmpegsOpusOverSrtp() throws Exception {
        Peers.need("ffmpeg");
        CryptoAttribute crypto =
                CryptoAttribute.random(1, SrtpProfile.AES_CM_128_HMAC_SHA1_80, random);
        String key = crypto.write().substring(crypto.write().indexOf("inline:") + 7);
        String words =
                "ffmpeg -nostdin -v error -re -f lavfi -i sine=frequency=440:duration=3"
                        + " -c:a libopus -ar 48000 -ac 1 -b:a 24k -payload_type 111 -f rtp"
                        + " -srtp_out_suite AES_CM_128_HMAC_SHA1_80 -srtp_out_params KEY"
                        + " srtp://127.0.0.1:PORT?rtcpport=PORT";
        int port = socket.getLocalPort();
        Process ffmpeg =
                start(words.replace("KEY", key).replace("PORT", Integer.toString(port)).split(" "));
        End end = new End(SpeechCodec.OPUS, 111, crypto.keys(), port);
        short[] heard = new short[3 * 48_000];
        byte[] bytes = new byte[LARGEST];
        socket.setSoTimeout(5);
        int samples = 0;
        long first = 0;
        long began = System.nanoTime();
        while (samples < heard.length && System.nanoTime() - began < LONG_NANOS) {
            try {
                DatagramPacket datagram = new DatagramPacket(bytes, bytes.length);
                socket.receive(datagram);
                end.take(datagram);
                first = first == 0 ? System.nanoTime() : first;
            } catch (SocketTimeoutException nothingYet) {
                // samples are taken all the same
            }
            while (first != 0
                    && samples < heard.length
                    && System.nanoTime() - first > samples * 1_000_000_000L / 48_000) {
                end.stream.take(heard, samples, 960, System.nanoTime());
                samples += 960;
            }
        }
        ffmpeg.waitFor(60, TimeUnit.SECONDS);
        assertThat(ffmpeg.exitValue()).as(log("ffmpeg")).isZero();
        assertThat(end.stream.statistics().received()).isGreaterThan(100);
        assertThat(share(new WavFile(48_000, heard), 0.5, 2.5, 440)).isGreaterThan(0.5);
    }

    // --- DTLS ---

    /** A handshake of ours over the socket. */
    private final class Handshake implements DtlsSrtp.Out {
        private final CompletableFuture<DtlsSrtp.Keys> keys = new CompletableFuture<>();
        private volatile @Nullable InetSocketAddress to;

        @Override
        public void send(byte[] bytes, int at, int length) {
            InetSocketAddress address = to;
            if (address != null) {
                try {
                    socket.send(new DatagramPacket(bytes, at, length, address));
                } catch (IOException closed) {
                    keys.completeExceptionally(closed);
                }
            }
        }

        @Override
        public void agreed(DtlsSrtp.Keys agreed) {
            keys.complete(agreed);
        }

        @Override
        public void failed(String why) {
            keys.completeExceptionally(new AssertionError(why));
        }

        DtlsSrtp.Keys carry(DtlsSrtp dtls) throws Exception {
            Thread.ofVirtual().start(() -> receive(dtls));
            return keys.get(60, TimeUnit.SECONDS);
        }

        private void receive(DtlsSrtp dtls) {
            byte[] bytes = new byte[LARGEST];
            try {
                while (!socket.isClosed()) {
                    DatagramPacket datagram = new DatagramPacket(bytes, bytes.length);
                    socket.receive(datagram);
                    to = (InetSocketAddress) datagram.getSocketAddress();
                    dtls.receive(bytes, 0, datagram.getLength());
                }
            } catch (IOException closed) {
                if (!socket.isClosed()) {
                    throw new UncheckedIOException(closed);
                }
            }
        }
    }

    private PeerFingerprint certificate() throws Exception {
        run(
                ("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"
                                + " -subj /CN=peer -days 2 -keyout key.pem -out cert.pem")
                        .split(" "));
        run("openssl x509 -in cert.pem -outform der -out cert.der".split(" "));
        byte[] der = Files.readAllBytes(folder.resolve("cert.der"));
        return new PeerFingerprint(
                "sha-256", Objects.requireNonNull(Certificates.fingerprint("sha-256", der)));
    }

    /** What OpenSSL says that it exported, waited for. */
    private String exported() throws Exception {
        Pattern said = Pattern.compile("Keying material: ([0-9A-F]+)");
        for (long began = System.nanoTime(); System.nanoTime() - began < LONG_NANOS; ) {
            Matcher matcher = said.matcher(log("openssl"));
            if (matcher.find()) {
                return matcher.group(1);
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        throw new AssertionError(log("openssl"));
    }

    private static String together(SrtpKeys client, SrtpKeys server) {
        HexFormat hex = HexFormat.of().withUpperCase();
        return hex.formatHex(client.key())
                + hex.formatHex(server.key())
                + hex.formatHex(client.salt())
                + hex.formatHex(server.salt());
    }

    @Test
    void asAClientWeHaveTheKeysThatOpensslHas() throws Exception {
        Peers.need("openssl");
        PeerFingerprint theirs = certificate();
        int port = freePort();
        String place = "127.0.0.1:" + port;
        start(
                ("openssl s_server -dtls1_2 -4 -accept "
                                + place
                                + " -cert cert.pem -key key.pem -verify 1"
                                + " -use_srtp SRTP_AES128_CM_SHA1_80"
                                + " -keymatexport EXTRACTOR-dtls_srtp -keymatexportlen 60")
                        .split(" "));
        Handshake handshake = new Handshake();
        handshake.to = new InetSocketAddress(HERE, port);
        DtlsIdentity ours = DtlsIdentity.make(random, Instant.now());
        List<SrtpProfile> profiles = List.of(SrtpProfile.values());
        try (DtlsSrtp dtls = new DtlsSrtp(true, ours, theirs, profiles, random, handshake)) {
            DtlsSrtp.Keys keys = handshake.carry(dtls);
            assertThat(together(keys.ours(), keys.theirs())).isEqualTo(exported());
        }
    }

    @Test
    void asAServerWeHaveTheKeysThatOpensslHas() throws Exception {
        Peers.need("openssl");
        PeerFingerprint theirs = certificate();
        Handshake handshake = new Handshake();
        DtlsIdentity ours = DtlsIdentity.make(random, Instant.now());
        List<SrtpProfile> profiles = List.of(SrtpProfile.values());
        try (DtlsSrtp dtls = new DtlsSrtp(false, ours, theirs, profiles, random, handshake)) {
            String place = "127.0.0.1:" + socket.getLocalPort();
            start(
                    ("openssl s_client -dtls1_2 -4 -connect "
                                    + place
                                    + " -cert cert.pem -key key.pem"
                                    + " -use_srtp SRTP_AEAD_AES_128_GCM"
                                    + " -keymatexport EXTRACTOR-dtls_srtp -keymatexportlen 56")
                            .split(" "));
            DtlsSrtp.Keys keys = handshake.carry(dtls);
            assertThat(keys.ours().profile()).isEqualTo(SrtpProfile.AEAD_AES_128_GCM);
            assertThat(together(keys.theirs(), keys.ours())).isEqualTo(exported());
        }
    }
}
