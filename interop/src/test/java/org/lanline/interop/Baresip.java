package org.lanline.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** baresip, a telephone without sound hardware: it hears a file and plays into one. */
final class Baresip {
    private static final int TONE_SECONDS = 20;

    private Baresip() {}

    /**
     * Makes its configuration.
     *
     * @param address of the host that it will run on
     * @param modules besides those for SIP and G.711, such as {@code ice}; {@code sndfile} has it
     *     write what it hears into files of the folder, {@code dump-…-dec.wav}
     * @param account a line of its accounts file
     */
    static Path home(Path folder, String address, List<String> modules, String account)
            throws IOException {
        Path home = Files.createDirectories(folder);
        new Tone(440).write(home.resolve("tone.wav"), TONE_SECONDS);
        StringBuilder more = new StringBuilder();
        modules.forEach(each -> more.append("module ").append(each).append(".so\n"));
        Files.writeString(
                home.resolve("config"),
                """
                poll_method epoll
                sip_listen %1$s:5060
                net_interface eth0
                module_path /usr/lib/baresip/modules
                module g711.so
                module aufile.so
                module uuid.so
                %2$smodule_app account.so
                module_app menu.so
                snd_path %3$s
                audio_player aufile,%3$s/heard.wav
                audio_source aufile,%3$s/tone.wav
                audio_alert aufile,%3$s/alert.wav
                """
                        .formatted(address, more, home));
        Files.writeString(home.resolve("contacts"), "");
        Files.writeString(home.resolve("accounts"), account + "\n");
        return home;
    }

    /** Starts it for so many seconds; options such as {@code -e}, {@code /dial sip:bob@…}. */
    static Process start(
            Lab lab, String host, Path home, Path log, String seconds, String... options) {
        List<String> command =
                new ArrayList<>(
                        List.of("baresip", "-f", home.toString(), "-t", seconds, "-s", "-v"));
        command.addAll(List.of(options));
        return lab.startInto(log, host, command.toArray(String[]::new));
    }

    /** Alice, at 10.77.0.1, calls bob, at 10.77.0.2, for four seconds, by ICE and DTLS-SRTP. */
    static void callByIceAndDtls(Lab lab, Path folder) throws IOException, InterruptedException {
        String options = ";regint=0;audio_codecs=pcma/8000/1;mediaenc=dtls_srtp;medianat=ice";
        List<String> modules = List.of("dtls_srtp", "stun", "ice");
        String answers = "<sip:bob@10.77.0.2>" + options + ";answermode=auto";
        Path bob = home(folder.resolve("b"), "10.77.0.2", modules, answers);
        String calls = "<sip:alice@10.77.0.1>" + options;
        Path alice = home(folder.resolve("a"), "10.77.0.1", modules, calls);
        start(lab, "bob", bob, folder.resolve("bob.log"), "9");
        Thread.sleep(1_000);
        Path log = folder.resolve("alice.log");
        Process calling = start(lab, "alice", alice, log, "4", "-e", "/dial sip:bob@10.77.0.2");
        if (!calling.waitFor(60, TimeUnit.SECONDS)) {
            throw new IOException("alice's baresip does not end; see " + log);
        }
    }
}
