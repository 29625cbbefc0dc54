package org.lanline.cli;

import org.jspecify.annotations.Nullable;
import org.lanline.codec.OggOpus;
import org.lanline.codec.Opus;
import org.lanline.codec.SpeechCodec;
import org.lanline.codec.WavFile;
import org.lanline.server.config.CannotStart;
import org.lanline.server.config.WrongUse;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;

/** {@code lanline codec}: what a codec makes of a sound, and lost packets of that. */
@Command(
        name = "codec",
        description =
                "Send a sound through a codec for speech, and write what is heard at the other end,"
                    + " or the packets as an Ogg Opus file. Says how large it is and how near to"
                    + " what was said, and draws both: above what was said, below what is heard,"
                    + " with lost packets in red.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Segmental signal to noise is the mean over pieces of 20 ms. Opus keeps the sound and"
                    + " not the wave: at low bit rates its figure is low although it sounds well.",
            "An Ogg Opus file has all packets: what gets lost on the way is heard in a WAV file.",
            "Examples: lanline codec in.wav out.opus --bitrate 20k",
            "          lanline codec in.wav out.wav --codec pcmu --loss 5%%",
            "Exit code: 0 done, 2 wrong use, 3 could not read or write."
        })
final class CodecCommand implements Callable<Integer> {
    private static final int MOST_SECONDS = 240;
    private static final int LOWEST_BITRATE = 6_000;
    private static final int HIGHEST_BITRATE = 256_000;

    @Spec
    private @SuppressWarnings("NullAway.Init") CommandSpec spec;

    @Parameters(index = "0", paramLabel = "IN.wav", description = "PCM, of any rate")
    private @SuppressWarnings("NullAway.Init") Path in;

    @Parameters(
            index = "1",
            paramLabel = "OUT",
            description = "a name that ends in .opus, .ogg or .wav")
    private @SuppressWarnings("NullAway.Init") Path out;

    @Option(
            names = "--codec",
            paramLabel = "NAME",
            defaultValue = "opus",
            description = "opus, g722, pcmu or pcma (default: opus)")
    private String name = "";

    @Option(
            names = "--bitrate",
            paramLabel = "N",
            defaultValue = "24k",
            description = "bits a second of Opus, such as 20k (default: 24k)")
    private String bitrate = "";

    @Option(
            names = "--loss",
            paramLabel = "N%",
            defaultValue = "0",
            description = "lose so many packets by chance, and show what repairs them")
    private String loss = "";

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "another number loses other packets (default: 1)")
    private long seed;

    @Option(
            names = "--picture",
            paramLabel = "FILE",
            description = "where the picture goes (default: OUT with .png for its ending)")
    private @Nullable Path picture;

    @Option(names = "--json", description = "print one JSON object, for programs")
    private boolean json;

    @Override
    public Integer call() {
        SpeechCodec codec = SpeechCodec.of(name);
        if (codec == null) {
            throw new WrongUse("--codec takes opus, g722, pcmu or pcma, not \"" + name + "\".");
        }
        boolean ogg = isOgg(codec);
        checkPlaces();
        int bits = bitsPerSecond();
        double share = share();
        WavFile sound = read();
        Transcoding work = new Transcoding(sound, codec, Opus.best(), bits, share, seed);
        List<Transcoding.Heard> heard = hear(work, codec, share);
        byte[] file =
                ogg
                        ? OggOpus.write(
                                work.packets(),
                                work.packetSamples(),
                                Math.round(sound.seconds() * codec.sampleRate()),
                                sound.sampleRate(),
                                (int) seed)
                        : new WavFile(codec.sampleRate(), work.heard()).write();
        byte[] drawn =
                SoundPicture.of(
                        work.said(),
                        work.heard(),
                        codec.sampleRate(),
                        work.lost(),
                        work.packetSamples());
        OutputFile.write(out, file);
        OutputFile.write(pictureFile(), drawn);
        report(codec, work, heard, file.length);
        return Exit.DONE;
    }

    private boolean isOgg(SpeechCodec codec) {
        String ending = out.toString().toLowerCase(Locale.ROOT);
        boolean ogg = ending.endsWith(".opus") || ending.endsWith(".ogg");
        if (!ogg && !ending.endsWith(".wav")) {
            throw new WrongUse("The name of the output ends in .opus, .ogg or .wav.");
        }
        if (ogg && codec != SpeechCodec.OPUS) {
            throw new WrongUse("An Ogg file is for Opus: name a .wav file for " + name + ".");
        }
        return ogg;
    }

    private int bitsPerSecond() {
        String text = bitrate.toLowerCase(Locale.ROOT);
        boolean thousands = text.endsWith("k");
        String digits = thousands ? text.substring(0, text.length() - 1) : text;
        if (digits.matches("[0-9]{1,6}")) {
            int bits = Integer.parseInt(digits) * (thousands ? 1_000 : 1);
            if (bits >= LOWEST_BITRATE && bits <= HIGHEST_BITRATE) {
                return bits;
            }
        }
        throw new WrongUse("--bitrate takes 6k to 256k, not \"" + bitrate + "\".");
    }

    private double share() {
        String text = loss.endsWith("%") ? loss.substring(0, loss.length() - 1) : loss;
        if (text.matches("[0-9]{1,2}(\\.[0-9]{1,3})?")) {
            return Double.parseDouble(text) / 100;
        }
        throw new WrongUse("--loss takes 0% to 99%, not \"" + loss + "\".");
    }

    private WavFile read() {
        WavFile file = WavInput.read(in);
        if (file.samples().length == 0 || file.seconds() > MOST_SECONDS) {
            throw new CannotStart(in + " has to be longer than nothing and no longer than 4 min.");
        }
        return file;
    }

    /** What the best receiver hears comes last, and is written. */
    private static List<Transcoding.Heard> hear(Transcoding work, SpeechCodec codec, double share) {
        List<Transcoding.Heard> heard = new ArrayList<>();
        if (share > 0) {
            heard.add(work.hear(Transcoding.Repair.SILENCE));
        }
        heard.add(work.hear(Transcoding.Repair.CONCEALED));
        if (share > 0 && codec == SpeechCodec.OPUS) {
            heard.add(work.hear(Transcoding.Repair.CORRECTED));
        }
        return heard;
    }

    private Path pictureFile() {
        Path chosen = picture;
        if (chosen != null) {
            return chosen;
        }
        String file = out.getFileName().toString();
        return out.resolveSibling(file.substring(0, file.lastIndexOf('.')) + ".png");
    }

    /** Before the work is done, not after it: three files that are not one another. */
    private void checkPlaces() {
        Path drawn = pictureFile();
        if (isSame(out, in) || isSame(drawn, in) || isSame(drawn, out)) {
            throw new WrongUse("The sound, the output and the picture are three files.");
        }
        OutputFile.check(out);
        OutputFile.check(drawn);
    }

    private static boolean isSame(Path one, Path other) {
        try {
            return Files.isSameFile(one, other);
        } catch (IOException oneIsNotThere) {
            return one.toAbsolutePath().normalize().equals(other.toAbsolutePath().normalize());
        }
    }

    private void report(
            SpeechCodec codec, Transcoding work, List<Transcoding.Heard> heard, int fileBytes) {
        PrintWriter print = spec.commandLine().getOut();
        long bitsPerSecond = Math.round(8 * work.payloadBytes() / work.seconds());
        if (json) {
            Map<String, Object> all = new LinkedHashMap<>();
            all.put("codec", codec.encodingName());
            all.put("seconds", work.seconds());
            all.put("packets", work.packets().size());
            all.put("lost", work.lost().cardinality());
            all.put("payloadBytes", work.payloadBytes());
            all.put("bitsPerSecond", bitsPerSecond);
            all.put("fileBytes", fileBytes);
            all.put("file", out.toString());
            all.put("picture", pictureFile().toString());
            all.put("heard", heard);
            print.println(Json.write(all));
        } else {
            words(print, codec, work, heard, bitsPerSecond);
        }
        print.flush();
    }

    private void words(
            PrintWriter print,
            SpeechCodec codec,
            Transcoding work,
            List<Transcoding.Heard> heard,
            long bitsPerSecond) {
        print.printf(
                "%s: %.1f s in %,d packets, %,d bytes, %.1f kbit/s%n",
                codec.encodingName(),
                work.seconds(),
                work.packets().size(),
                work.payloadBytes(),
                bitsPerSecond / 1e3);
        int lost = work.lost().cardinality();
        if (lost > 0) {
            print.printf("%d of them lost (%.1f %%)%n", lost, 100.0 * lost / work.packets().size());
        }
        print.println("Segmental signal to noise:");
        for (Transcoding.Heard each : heard) {
            print.printf("  %-44s %5.1f dB", repair(each, lost), each.decibels());
            Double ofLost = each.lostDecibels();
            print.println(
                    ofLost == null ? "" : String.format(", %5.1f dB where it was lost", ofLost));
        }
        print.println("Written: " + out + ", and both sounds drawn: " + pictureFile());
    }

    private static String repair(Transcoding.Heard heard, int lost) {
        return switch (heard.repair()) {
            case SILENCE -> "silence for what was lost";
            case CONCEALED -> lost == 0 ? "as heard" : "made up (concealment)";
            case CORRECTED -> heard.corrected() + " from the next packet (FEC), others made up";
        };
    }
}
