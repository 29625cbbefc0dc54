package org.lanline.server.provision;

import java.util.Locale;

/** Whose words a phone's settings are to be in. */
enum Maker {
    YEALINK("cfg", "text/plain"),
    SNOM("xml", "text/xml"),
    GRANDSTREAM("xml", "text/xml"),
    FANVIL("cfg", "text/plain"),
    LINPHONE("xml", "text/xml"),
    /** Any other: the values, for a person to type. */
    OTHER("txt", "text/plain");

    private final String ending;
    private final String type;

    Maker(String ending, String type) {
        this.ending = ending;
        this.type = type;
    }

    /** The media type of its settings. */
    String type() {
        return type + ";charset=utf-8";
    }

    /**
     * @param vendor as the phone calls it
     */
    static Maker of(String vendor) {
        String lower = vendor.toLowerCase(Locale.ROOT);
        for (Maker each : values()) {
            if (each != OTHER && lower.startsWith(each.name().toLowerCase(Locale.ROOT))) {
                return each;
            }
        }
        return OTHER;
    }

    /**
     * What the phone is told to fetch below its own address. Grandstream's take a folder and look
     * in it for a name of their own.
     *
     * @param mac twelve hexadecimal digits, or empty
     */
    String file(String mac) {
        String name = mac.isEmpty() ? "phone" : mac;
        return this == GRANDSTREAM ? "" : name + "." + ending;
    }

    /** Whether a file of this name has the settings: phones try others before. */
    boolean isFile(String name) {
        return name.endsWith("." + ending);
    }

    String settings(PhoneSettings settings) {
        return switch (this) {
            case YEALINK -> Templates.yealink(settings);
            case SNOM -> Templates.snom(settings);
            case GRANDSTREAM -> Templates.grandstream(settings);
            case FANVIL -> Templates.fanvil(settings);
            case LINPHONE -> Templates.linphone(settings);
            case OTHER -> Templates.plain(settings);
        };
    }
}
