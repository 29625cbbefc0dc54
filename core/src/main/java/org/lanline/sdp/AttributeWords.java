package org.lanline.sdp;

import java.util.Locale;
import java.util.Map;

/** What attributes mean, and which RFC says so. */
final class AttributeWords {
    private AttributeWords() {}

    /**
     * In words; empty for an attribute that is not known.
     *
     * @param formats names by payload type in this section; rtpmap adds to it
     */
    static String words(String name, String value, Map<String, String> formats) {
        return switch (name) {
            case "rtpmap" -> map(value, formats);
            case "fmtp" -> parameters(value, formats);
            case "rtcp-fb" -> feedback(value, formats);
            case "sendrecv" -> "sends and receives";
            case "sendonly" -> "sends only: the other side is on hold, or hears music";
            case "recvonly" -> "receives only";
            case "inactive" -> "neither sends nor receives: on hold";
            case "ptime" -> value + " ms of sound in a packet, please";
            case "maxptime" -> "at most " + value + " ms of sound in a packet";
            case "framerate" -> "at most " + value + " pictures a second";
            case "imageattr" -> "sizes of picture that are wanted";
            case "candidate" -> candidate(value);
            case "remote-candidates" -> "the pair that ICE chose: " + value;
            case "extmap" -> extension(value);
            case "ssrc" -> source(value);
            case "ssrc-group" -> sourceGroup(value);
            case "group" -> group(value);
            case "fingerprint" -> fingerprint(value);
            case "setup" -> setup(value);
            case "crypto" -> crypto(value);
            case "rid" -> "one encoding of several: " + value;
            case "simulcast" -> "several sizes of the same picture are sent: " + value;
            default -> plain(name, value);
        };
    }

    private static String plain(String name, String value) {
        return switch (name) {
            case "rtcp" -> rtcp(value);
            case "rtcp-mux" -> "RTP and RTCP share one port";
            case "rtcp-mux-only" -> "RTCP only on the port of RTP";
            case "rtcp-rsize" -> "short RTCP packets are understood";
            case "rtcp-xr" -> "extended reports: " + value;
            case "extmap-allow-mixed" -> "short and long header extensions may be mixed";
            case "mid" -> "this section is called " + value;
            case "msid" -> "the track belongs to the stream " + first(value);
            case "msid-semantic" -> "streams are named in the manner of WebRTC";
            case "ice-ufrag" -> "name for the checks of ICE: " + value;
            case "ice-pwd" -> "password for the checks of ICE; whoever has it can take part";
            case "ice-options" -> "ICE: " + iceOptions(value);
            case "ice-lite" -> "only answers checks: a server with a known address";
            case "ice-mismatch" -> "ICE was given up: the address was changed on the way";
            case "ice-pacing" -> "at most one check in " + value + " ms";
            case "end-of-candidates" -> "no further candidates will come";
            case "connection" ->
                    value.equals("new") ? "a new connection" : "the connection that is there";
            case "tls-id" -> "names this DTLS association";
            case "identity" -> "somebody vouches for who this is";
            case "zrtp-hash" -> "ZRTP is offered: keys are agreed on inside the media";
            case "sctp-port" -> "SCTP port " + value;
            case "sctpmap" -> "SCTP, in the old way of writing: " + value;
            case "max-message-size" -> "messages of at most " + value + " bytes";
            case "bundle-only" -> "only as part of the bundle";
            case "label" -> "label " + value;
            case "content" -> "shows " + value;
            case "lang" -> "language: " + value;
            case "tool" -> "made by " + value;
            case "type" -> "kind of session: " + value;
            case "charset" -> "character set " + value;
            case "quality" -> "quality of picture from 0 to 10: " + value;
            case "silenceSupp" -> "silence is " + (value.startsWith("off") ? "" : "not ") + "sent";
            case "maxprate" -> "at most " + value + " packets a second";
            case "curr", "des", "conf" -> "what must be reserved before it rings: " + value;
            case "T38FaxVersion" -> "version " + value + " of T.38";
            case "T38MaxBitRate" -> "fax at " + value + " bit/s at most";
            case "T38FaxRateManagement" -> "how the fax's speed is found: " + value;
            case "T38FaxMaxBuffer" -> "buffer of " + value + " bytes";
            case "T38FaxMaxDatagram" -> "fax packets of at most " + value + " bytes";
            case "T38FaxUdpEC" -> "how lost fax packets are mended: " + value;
            case "T38FaxFillBitRemoval" -> "fill bits may be left out";
            case "T38FaxTranscodingMMR", "T38FaxTranscodingJBIG" -> "other ways to compress pages";
            default -> rare(name, value);
        };
    }

    private static String rare(String name, String value) {
        return switch (name) {
            case "minptime" -> "at least " + value + " ms of sound in a packet, please";
            case "framesize" -> "size of the picture by payload type: " + value;
            case "source-filter" -> "only from or not from these senders: " + value;
            case "key-mgmt" -> "keys are agreed on inside the description: " + first(value);
            case "tcap", "acap", "pcfg", "acfg", "csup", "creq" ->
                    "something else that would do as well: " + value;
            case "sqn", "cdsc", "cpar", "cparmin", "cparmax" ->
                    "what it could do besides, in the old way: " + value;
            case "floorctrl", "confid", "userid", "floorid" ->
                    "who may speak in a conference: " + value;
            case "record" -> "recording is " + value;
            case "recordpref" -> "whether it wants to be recorded: " + value;
            case "ts-refclk", "mediaclk" -> "what clock it keeps: " + value;
            case "path", "accept-types", "accept-wrapped-types" -> "messages by MSRP: " + value;
            case "sdplang" -> "language of the description: " + value;
            case "cat", "keywds" -> "what the session is about: " + value;
            case "orient" -> "which way the picture lies: " + value;
            case "direction" -> "who opens the connection, in an old way: " + value;
            case "nortpproxy" -> "a proxy for media has been here: " + value;
            default -> "";
        };
    }

    private static String rtcp(String value) {
        return value.endsWith(" 0.0.0.0")
                ? "where RTCP goes is for ICE to find: " + value + " only holds the place"
                : "RTCP at " + value;
    }

    /** Where the attribute is defined. */
    static String rfc(String name) {
        return switch (name) {
            case "rtpmap" -> "RFC 8866 section 6.6";
            case "fmtp" -> "RFC 8866 section 6.15";
            case "sendrecv", "sendonly", "recvonly", "inactive" -> "RFC 8866 section 6.7";
            case "ptime", "maxptime", "framerate", "quality", "lang", "tool", "type", "charset" ->
                    "RFC 8866 section 6";
            case "rtcp" -> "RFC 3605";
            case "rtcp-mux" -> "RFC 5761 section 5.1";
            case "rtcp-mux-only" -> "RFC 8858";
            case "rtcp-rsize" -> "RFC 5506";
            case "rtcp-fb" -> "RFC 4585 section 4.2";
            case "rtcp-xr" -> "RFC 3611 section 5";
            case "extmap", "extmap-allow-mixed" -> "RFC 8285";
            case "mid", "group" -> "RFC 5888, RFC 9143";
            case "bundle-only" -> "RFC 9143 section 6";
            case "msid", "msid-semantic" -> "RFC 8830";
            case "ssrc", "ssrc-group" -> "RFC 5576";
            case "ice-ufrag", "ice-pwd" -> "RFC 8839 section 5.4";
            case "ice-options" -> "RFC 8839 section 5.6";
            case "ice-lite", "ice-mismatch" -> "RFC 8839 section 5.3";
            case "ice-pacing" -> "RFC 8839 section 5.5";
            case "candidate" -> "RFC 8839 section 5.1";
            case "remote-candidates" -> "RFC 8839 section 5.2";
            case "end-of-candidates" -> "RFC 8840 section 8.2";
            case "fingerprint" -> "RFC 8122 section 5";
            case "setup" -> "RFC 4145 section 4, RFC 8842 section 5";
            case "connection" -> "RFC 4145 section 5";
            case "tls-id" -> "RFC 8842 section 4";
            case "identity" -> "RFC 8827 section 5";
            case "crypto" -> "RFC 4568 section 4";
            case "zrtp-hash" -> "RFC 6189 section 8";
            case "sctp-port", "sctpmap", "max-message-size" -> "RFC 8841";
            case "rid" -> "RFC 8851";
            case "simulcast" -> "RFC 8853";
            case "imageattr" -> "RFC 6236";
            case "label" -> "RFC 4574";
            case "content" -> "RFC 4796";
            case "maxprate" -> "RFC 3890";
            case "silenceSupp" -> "RFC 3108";
            case "curr", "des", "conf" -> "RFC 3312";
            case "framesize" -> "RFC 6064";
            case "source-filter" -> "RFC 4570";
            case "key-mgmt" -> "RFC 4567";
            case "tcap", "acap", "pcfg", "acfg", "csup", "creq" -> "RFC 5939";
            case "sqn", "cdsc", "cpar", "cparmin", "cparmax" -> "RFC 3407";
            case "floorctrl", "confid", "userid", "floorid" -> "RFC 8856";
            case "record", "recordpref" -> "RFC 7866";
            case "ts-refclk", "mediaclk" -> "RFC 7273";
            case "path", "accept-types", "accept-wrapped-types" -> "RFC 4975";
            case "sdplang", "cat", "keywds", "orient" -> "RFC 8866 section 6";
            default -> name.startsWith("T38") ? "RFC 3362, ITU-T T.38" : "";
        };
    }

    private static String first(String value) {
        return value.split(" ", 2)[0];
    }

    private static String map(String value, Map<String, String> formats) {
        String[] words = value.split(" +", 2);
        if (words.length < 2) {
            return "a payload type, but not well formed";
        }
        String[] parts = words[1].split("/", 3);
        if (formats.size() < 256) {
            formats.put(words[0], parts[0]);
        }
        String rate = parts.length > 1 ? ", clock of " + parts[1] + " Hz" : "";
        String channels = parts.length > 2 && !parts[2].equals("1") ? ", stereo" : "";
        return "payload type " + words[0] + " is " + codec(parts[0]) + rate + channels;
    }

    /** A codec's name with what it is for. */
    static String codec(String name) {
        return switch (name.toUpperCase(Locale.ROOT)) {
            case "PCMU" -> "G.711 µ-law";
            case "PCMA" -> "G.711 A-law";
            case "OPUS" -> "Opus";
            case "TELEPHONE-EVENT" -> "dialled digits (telephone-event)";
            case "CN" -> "comfort noise";
            case "RED" -> "RED (the same again, against loss)";
            case "RTX" -> "RTX (packets sent again)";
            case "ULPFEC", "FLEXFEC-03", "FLEXFEC" -> name + " (repair packets)";
            default -> name;
        };
    }

    private static String parameters(String value, Map<String, String> formats) {
        String[] words = value.split(" +", 2);
        String name = formats.getOrDefault(words[0], "payload type " + words[0]);
        String rest = words.length > 1 ? words[1] : "";
        String of = codec(name) + ": ";
        if (name.equalsIgnoreCase("rtx") && rest.startsWith("apt=")) {
            String repaired = rest.substring(4).split(";", 2)[0];
            return "RTX repairs " + formats.getOrDefault(repaired, "payload type " + repaired);
        }
        if (name.equalsIgnoreCase("telephone-event")) {
            return of + "events " + rest + " are understood";
        }
        if (name.equalsIgnoreCase("opus")) {
            return of + opus(rest);
        }
        if (name.equalsIgnoreCase("H264")) {
            return of + h264(rest);
        }
        return of + rest;
    }

    private static String opus(String rest) {
        StringBuilder words = new StringBuilder();
        for (String each : rest.split(";", 32)) {
            String parameter = each.strip();
            String said =
                    switch (parameter) {
                        case "useinbandfec=1" -> "repair data inside the stream is welcome";
                        case "usedtx=1" -> "sends next to nothing while silent";
                        case "stereo=1" -> "stereo is welcome";
                        case "sprop-stereo=1" -> "likely sends stereo";
                        case "cbr=1" -> "constant bit rate";
                        default -> parameter.replace('=', ' ');
                    };
            words.append(words.isEmpty() || said.isEmpty() ? "" : ", ").append(said);
        }
        return words.toString();
    }

    private static String h264(String rest) {
        String words = rest;
        int at = rest.indexOf("profile-level-id=");
        if (at >= 0 && rest.length() >= at + 23) {
            String profile =
                    switch (rest.substring(at + 17, at + 19).toLowerCase(Locale.ROOT)) {
                        case "42" -> "Baseline";
                        case "4d" -> "Main";
                        case "64" -> "High";
                        default -> "another";
                    };
            words = profile + " profile; " + rest;
        }
        return words;
    }

    private static String feedback(String value, Map<String, String> formats) {
        String[] words = value.split(" +", 2);
        String of =
                words[0].equals("*")
                        ? "for all"
                        : "for " + codec(formats.getOrDefault(words[0], words[0]));
        String what =
                switch (words.length > 1 ? words[1] : "") {
                    case "nack" -> "lost packets may be asked for";
                    case "nack pli" -> "a lost picture may be reported";
                    case "ccm fir" -> "a full picture may be asked for";
                    case "ccm tmmbr" -> "a lower bit rate may be asked for";
                    case "goog-remb" -> "the receiver estimates the bandwidth";
                    case "transport-cc" -> "the receiver reports when each packet came";
                    default -> words.length > 1 ? words[1] : "";
                };
        return what + " (" + of + ")";
    }

    private static String candidate(String value) {
        String[] words = value.split(" +", 20);
        if (words.length < 8 || !words[6].equals("typ")) {
            return "a candidate, but not well formed";
        }
        String kind =
                switch (words[7]) {
                    case "host" -> "its own address";
                    case "srflx" -> "its address as a STUN server sees it";
                    case "prflx" -> "its address as the other side sees it";
                    case "relay" -> "an address that a relay lends";
                    default -> "an address of the unknown kind " + words[7];
                };
        String hidden = words[4].endsWith(".local") ? " (hidden behind a name)" : "";
        String tcp = words[2].equalsIgnoreCase("tcp") ? " by TCP" : "";
        String component = words[1].equals("2") ? ", for RTCP" : "";
        String bracketed = words[4].indexOf(':') >= 0 ? "[" + words[4] + "]" : words[4];
        return kind + tcp + component + ": " + bracketed + ":" + words[5] + hidden;
    }

    private static String extension(String value) {
        String[] words = value.split(" +", 3);
        if (words.length < 2) {
            return "a header extension, but not well formed";
        }
        String uri = words[1];
        String what =
                switch (uri.substring(uri.lastIndexOf('/') + 1)) {
                    case "urn:ietf:params:rtp-hdrext:ssrc-audio-level" -> "how loud it is";
                    case "urn:ietf:params:rtp-hdrext:toffset" -> "when it was really sent";
                    case "urn:ietf:params:rtp-hdrext:sdes:mid" -> "which section it belongs to";
                    case "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id" -> "which encoding it is";
                    case "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id" ->
                            "which encoding it repairs";
                    case "urn:3gpp:video-orientation" -> "which way up the camera is";
                    case "abs-send-time" -> "when it was sent";
                    case "draft-holmer-rmcat-transport-wide-cc-extensions-01" ->
                            "a number over all streams, for bandwidth";
                    case "playout-delay" -> "how long to wait before showing it";
                    case "video-content-type" -> "camera or screen";
                    case "video-timing" -> "where time is spent";
                    case "color-space" -> "colours";
                    default -> uri;
                };
        return "header extension " + words[0] + " says " + what;
    }

    private static String source(String value) {
        String[] words = value.split(" +", 2);
        String rest = words.length > 1 ? words[1] : "";
        return "source "
                + words[0]
                + (rest.startsWith("cname:") ? " is of " + rest.substring(6) : ": " + rest);
    }

    private static String sourceGroup(String value) {
        String[] words = value.split(" +", 3);
        if (words.length < 3) {
            return "sources that belong together";
        }
        return switch (words[0]) {
            case "FID" -> "source " + words[2] + " sends packets of " + words[1] + " again";
            case "FEC", "FEC-FR" -> "source " + words[2] + " repairs " + words[1];
            case "SIM" -> "the same picture in several sizes";
            default -> "sources that belong together";
        };
    }

    private static String group(String value) {
        if (value.startsWith("BUNDLE")) {
            return "sections " + value.substring(6).strip() + " share one path";
        }
        return value.startsWith("LS") ? "sections that are to be played in step" : "a group";
    }

    private static String fingerprint(String value) {
        String[] words = value.split(" +", 2);
        return "its certificate's hash ("
                + words[0]
                + "): whoever has another one in DTLS is somebody else";
    }

    private static String setup(String value) {
        return switch (value) {
            case "actpass" -> "begins the DTLS handshake or waits for it, as the other side likes";
            case "active" -> "begins the DTLS handshake";
            case "passive" -> "waits for the DTLS handshake";
            case "holdconn" -> "no connection for now";
            default -> "an unknown role in DTLS";
        };
    }

    private static String crypto(String value) {
        String[] words = value.split(" +", 3);
        String suite = words.length > 1 ? words[1] : "?";
        return "key number "
                + words[0]
                + " for SRTP with "
                + suite
                + ": whoever reads this line can decrypt the media";
    }

    private static String iceOptions(String value) {
        StringBuilder words = new StringBuilder();
        for (String option : value.split(" +", 16)) {
            String said =
                    switch (option) {
                        case "trickle" -> "candidates may follow later";
                        case "ice2" -> "RFC 8445 is spoken";
                        case "renomination" -> "the chosen path may change";
                        case "rtp+ecn" -> "congestion marks are used";
                        default -> option;
                    };
            words.append(words.isEmpty() ? "" : ", ").append(said);
        }
        return words.toString();
    }
}
