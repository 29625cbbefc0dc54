package org.lanline.events;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Locale;

/** What a NOTIFY says, always all of it. */
final class Documents {
    private Documents() {}

    /**
     * RFC 4235. Where there is no dialog, one that has ended is named: many phones keep a lamp as
     * it is when a document names none.
     *
     * @param entity the address that was asked for
     * @param last the id of the dialog that was told of last
     */
    static byte[] dialogInfo(String entity, long version, List<Dialog> dialogs, String last) {
        StringBuilder xml = new StringBuilder(512);
        xml.append("<?xml version=\"1.0\"?>\n")
                .append("<dialog-info xmlns=\"urn:ietf:params:xml:ns:dialog-info\" version=\"")
                .append(version)
                .append("\" state=\"full\" entity=\"")
                .append(Xml.text(entity))
                .append("\">\n");
        for (Dialog dialog : dialogs) {
            String direction = dialog.initiator() ? "initiator" : "recipient";
            dialog(xml, dialog.id(), " direction=\"" + direction + "\"", lower(dialog.state()));
        }
        if (dialogs.isEmpty()) {
            dialog(xml, last, "", "terminated");
        }
        return xml.append("</dialog-info>\n").toString().getBytes(UTF_8);
    }

    private static void dialog(StringBuilder xml, String id, String direction, String state) {
        xml.append("<dialog id=\"")
                .append(id)
                .append('"')
                .append(direction)
                .append("><state>")
                .append(state)
                .append("</state></dialog>\n");
    }

    private static String lower(Dialog.State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    /**
     * PIDF (RFC 3863) with what somebody does (RFC 4480).
     *
     * @param entity the address that was asked for
     */
    static byte[] presence(String entity, Presence presence) {
        String uri = Xml.text(entity);
        StringBuilder xml = new StringBuilder(768);
        xml.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
                .append("<presence xmlns=\"urn:ietf:params:xml:ns:pidf\"")
                .append(" xmlns:dm=\"urn:ietf:params:xml:ns:pidf:data-model\"")
                .append(" xmlns:rpid=\"urn:ietf:params:xml:ns:pidf:rpid\" entity=\"")
                .append(uri)
                .append("\">\n<tuple id=\"box\"><status><basic>")
                .append(presence.reachable() ? "open" : "closed")
                .append("</basic></status><contact>")
                .append(uri)
                .append("</contact>");
        if (!presence.note().isEmpty()) {
            xml.append("<note>").append(Xml.text(presence.note())).append("</note>");
        }
        xml.append("</tuple>\n");
        if (!presence.activity().isEmpty()) {
            xml.append("<dm:person id=\"person\"><rpid:activities><rpid:")
                    .append(presence.activity())
                    .append("/></rpid:activities></dm:person>\n");
        }
        return xml.append("</presence>\n").toString().getBytes(UTF_8);
    }

    /**
     * RFC 3842 section 5.2. What was missed is counted as voice messages: that is what phones light
     * their lamp for.
     *
     * @param account who asks, as an address
     */
    static byte[] messageSummary(String account, Waiting waiting) {
        boolean any = waiting.texts() > 0 || waiting.missedCalls() > 0;
        return ("Messages-Waiting: "
                        + (any ? "yes" : "no")
                        + "\r\nMessage-Account: "
                        + account
                        + "\r\nVoice-Message: "
                        + waiting.missedCalls()
                        + "/0 (0/0)\r\nText-Message: "
                        + waiting.texts()
                        + "/0 (0/0)\r\n")
                .getBytes(UTF_8);
    }
}
