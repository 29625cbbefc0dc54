package org.lanline.events;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayInputStream;
import java.util.Locale;

import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Reads what a device publishes (RFC 3863, RFC 4480): open or closed, what its owner does, a note.
 * Everything else in it goes no further.
 */
final class Pidf {
    private final XMLInputFactory factory = XMLInputFactory.newDefaultFactory();

    Pidf() {
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
    }

    /** Null when it is no such document. */
    @Nullable Presence read(byte[] document) {
        if (document.length == 0 || document.length > Limits.PUBLISHED_BYTES) {
            return null;
        }
        try {
            return read(factory.createXMLStreamReader(new ByteArrayInputStream(document)));
        } catch (XMLStreamException | RuntimeException _) { // the JDK's reader throws both
            return null;
        }
    }

    private static @Nullable Presence read(XMLStreamReader xml) throws XMLStreamException {
        boolean root = false;
        boolean closed = false;
        boolean inActivities = false;
        String activity = "";
        String note = "";
        while (xml.hasNext()) {
            switch (xml.next()) {
                case XMLStreamConstants.DTD -> {
                    return null;
                }
                case XMLStreamConstants.START_ELEMENT -> {
                    String name = xml.getLocalName();
                    if (!root && !name.equals("presence")) {
                        return null;
                    }
                    root = true;
                    if (name.equals("basic")) {
                        closed = xml.getElementText().strip().equals("closed");
                    } else if (name.equals("note") && note.isEmpty()) {
                        note = cut(xml.getElementText().strip());
                    } else if (inActivities && activity.isEmpty()) {
                        activity = known(name);
                    }
                    inActivities |= name.equals("activities");
                }
                case XMLStreamConstants.END_ELEMENT ->
                        inActivities &= !xml.getLocalName().equals("activities");
                default -> {}
            }
        }
        return root ? new Presence(!closed, activity, note) : null;
    }

    private static String cut(String note) {
        int length = Math.min(note.length(), Limits.NOTE_CHARACTERS);
        return note.substring(0, length);
    }

    private static String known(String activity) {
        return switch (activity.toLowerCase(Locale.ROOT)) {
            case "appointment", "away", "breakfast", "busy", "dinner", "holiday", "in-transit" ->
                    activity;
            case "looking-for-work", "lunch", "meal", "meeting", "on-the-phone", "other" ->
                    activity;
            case "performance", "permanent-absence", "playing", "presentation", "shopping" ->
                    activity;
            case "sleeping", "spectator", "steering", "travel", "tv", "vacation", "working" ->
                    activity;
            case "worship", "unknown" -> activity;
            default -> "";
        };
    }
}
