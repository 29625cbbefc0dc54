package org.lanline.codec;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;

/** Opus by the machine's own C library ({@code libopus}, RFC 6716), where it is installed. */
@SuppressWarnings("restricted") // functions of C, called with the types that its header says
final class LibOpus implements Opus {
    private static final int VOIP = 2048;
    private static final int SET_BITRATE = 4002;
    private static final int SET_INBAND_FEC = 4012;
    private static final int SET_PACKET_LOSS = 4014;
    private static final int SET_SIGNAL = 4024;
    private static final int SIGNAL_VOICE = 3001;
    private static final int INVALID_PACKET = -4;

    private final MethodHandle makeEncoder;
    private final MethodHandle encode;
    private final MethodHandle control;
    private final MethodHandle endEncoder;
    private final MethodHandle makeDecoder;
    private final MethodHandle decode;
    private final MethodHandle endDecoder;
    private final String name;

    private LibOpus(SymbolLookup library) {
        Linker linker = Linker.nativeLinker();
        Bound bound = new Bound(linker, library);
        makeEncoder =
                bound.to("opus_encoder_create", ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS);
        encode = bound.to("opus_encode", JAVA_INT, ADDRESS, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT);
        control =
                linker.downcallHandle(
                        library.findOrThrow("opus_encoder_ctl"),
                        FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT),
                        Linker.Option.firstVariadicArg(2));
        makeDecoder = bound.to("opus_decoder_create", ADDRESS, JAVA_INT, JAVA_INT, ADDRESS);
        decode =
                bound.to(
                        "opus_decode",
                        JAVA_INT,
                        ADDRESS,
                        ADDRESS,
                        JAVA_INT,
                        ADDRESS,
                        JAVA_INT,
                        JAVA_INT);
        endEncoder = bound.to("opus_encoder_destroy", null, ADDRESS);
        endDecoder = bound.to("opus_decoder_destroy", null, ADDRESS);
        name = version(bound.to("opus_get_version_string", ADDRESS));
    }

    /** Functions of the library by their names and types. */
    private record Bound(Linker linker, SymbolLookup library) {
        MethodHandle to(
                String function,
                java.lang.foreign.@Nullable MemoryLayout result,
                java.lang.foreign.MemoryLayout... arguments) {
            FunctionDescriptor type =
                    result == null
                            ? FunctionDescriptor.ofVoid(arguments)
                            : FunctionDescriptor.of(result, arguments);
            return linker.downcallHandle(library.findOrThrow(function), type);
        }
    }

    /** Null where there is none, or Java may not call it. */
    static @Nullable LibOpus find() {
        for (String file : new String[] {"libopus.so.0", "libopus.0.dylib", "opus.dll"}) {
            try {
                return new LibOpus(SymbolLookup.libraryLookup(file, Arena.global()));
            } catch (IllegalArgumentException
                    | IllegalCallerException
                    | UnsupportedOperationException
                    | java.util.NoSuchElementException notHere) {
                // the next name may be there
            }
        }
        return null;
    }

    private static String version(MethodHandle function) {
        try {
            MemorySegment text = (MemorySegment) function.invokeExact();
            return text.reinterpret(256).getString(0);
        } catch (Throwable impossible) {
            throw failed(impossible);
        }
    }

    private static IllegalStateException failed(Throwable cause) {
        return new IllegalStateException("libopus could not be called", cause);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public SpeechEncoder encoder(int bitsPerSecond) {
        return new Encoder(bitsPerSecond);
    }

    @Override
    public SpeechDecoder decoder() {
        return new Decoder();
    }

    /** Memory of C that goes with the object that uses it. */
    private static MemorySegment owned(MethodHandle end, MemorySegment state, Arena arena) {
        if (state.address() == 0) {
            throw new IllegalStateException("libopus had no memory");
        }
        return state.reinterpret(
                arena,
                segment -> {
                    try {
                        end.invokeExact(segment);
                    } catch (Throwable impossible) {
                        throw failed(impossible);
                    }
                });
    }

    private final class Encoder implements SpeechEncoder {
        private final Arena arena = Arena.ofAuto();
        private final MemorySegment pcm = arena.allocate(JAVA_SHORT, OpusFrames.SAMPLE_RATE / 8);
        private final MemorySegment packet = arena.allocate(SpeechCodec.MOST_PAYLOAD);
        private final MemorySegment state;

        Encoder(int bitsPerSecond) {
            try {
                state =
                        owned(
                                endEncoder,
                                (MemorySegment)
                                        makeEncoder.invokeExact(
                                                OpusFrames.SAMPLE_RATE,
                                                1,
                                                VOIP,
                                                arena.allocate(JAVA_INT)),
                                arena);
            } catch (Throwable impossible) {
                throw failed(impossible);
            }
            set(SET_BITRATE, bitsPerSecond);
            set(SET_SIGNAL, SIGNAL_VOICE);
            set(SET_INBAND_FEC, 1);
        }

        private void set(int what, int value) {
            try {
                int result = (int) control.invokeExact(state, what, value);
                if (result < 0) {
                    throw new IllegalArgumentException("libopus refused " + what + " = " + value);
                }
            } catch (RuntimeException refused) {
                throw refused;
            } catch (Throwable impossible) {
                throw failed(impossible);
            }
        }

        @Override
        public int encode(short[] in, int at, int samples, byte[] into, int to) {
            MemorySegment.copy(in, at, pcm, JAVA_SHORT, 0, samples);
            int most = Math.min(SpeechCodec.MOST_PAYLOAD, into.length - to);
            int length;
            try {
                length = (int) encode.invokeExact(state, pcm, samples, packet, most);
            } catch (Throwable impossible) {
                throw failed(impossible);
            }
            if (length < 0) {
                throw new IllegalArgumentException(samples + " samples are no frame of Opus");
            }
            MemorySegment.copy(packet, JAVA_BYTE, 0, into, to, length);
            return length;
        }

        @Override
        public void expectLoss(double share) {
            set(SET_PACKET_LOSS, OpusFrames.expectedPercent(share));
        }
    }

    private final class Decoder implements SpeechDecoder {
        private static final int LARGEST_PACKET = 2_048;

        private final Arena arena = Arena.ofAuto();
        private final MemorySegment pcm = arena.allocate(JAVA_SHORT, SpeechCodec.MOST_SAMPLES);
        private final MemorySegment packet = arena.allocate(LARGEST_PACKET);
        private final MemorySegment state;

        Decoder() {
            try {
                state =
                        owned(
                                endDecoder,
                                (MemorySegment)
                                        makeDecoder.invokeExact(
                                                OpusFrames.SAMPLE_RATE,
                                                1,
                                                arena.allocate(JAVA_INT)),
                                arena);
            } catch (Throwable impossible) {
                throw failed(impossible);
            }
        }

        @Override
        public int sampleRate() {
            return OpusFrames.SAMPLE_RATE;
        }

        @Override
        public int decode(byte[] in, int at, int length, short[] into, int to) {
            if (length == 0) {
                return 0; // an empty one would mean a lost one
            }
            int room = Math.min(SpeechCodec.MOST_SAMPLES, into.length - to);
            return Math.max(0, decode(in, at, length, room, false, into, to));
        }

        @Override
        public void conceal(int samples, short[] into, int to) {
            if (decode(null, 0, 0, samples, false, into, to) < 0) {
                Arrays.fill(into, to, to + samples, (short) 0);
            }
        }

        @Override
        public boolean recover(byte[] next, int at, int length, int samples, short[] into, int to) {
            return OpusFrames.hasCorrection(next, at, length)
                    && decode(next, at, length, samples, true, into, to) == samples;
        }

        private int decode(
                byte @Nullable [] in,
                int at,
                int length,
                int samples,
                boolean correction,
                short[] into,
                int to) {
            if (length > LARGEST_PACKET) {
                return INVALID_PACKET;
            }
            MemorySegment bytes = MemorySegment.NULL;
            if (in != null) {
                MemorySegment.copy(in, at, packet, JAVA_BYTE, 0, length);
                bytes = packet;
            }
            int got;
            try {
                got =
                        (int)
                                decode.invokeExact(
                                        state, bytes, length, pcm, samples, correction ? 1 : 0);
            } catch (Throwable impossible) {
                throw failed(impossible);
            }
            if (got > 0) {
                MemorySegment.copy(pcm, JAVA_SHORT, 0, into, to, got);
            }
            return got;
        }
    }
}
