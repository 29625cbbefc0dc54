package org.lanline.pcap;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The blocks of pcapng that hold no packet, and the options of those that do. */
final class BlockReader {
    private static final int END_OF_OPTIONS = 0;
    private static final int COMMENT = 1;
    private static final int INTERFACE_NAME = 2;
    private static final int INTERFACE_IPV4 = 4;
    private static final int INTERFACE_IPV6 = 5;
    private static final int TIME_RESOLUTION = 9;
    private static final int TIME_OFFSET = 14;
    private static final int STATISTICS_DROPPED = 5;

    private static final int NAME_OF_IPV4 = 1;
    private static final int NAME_OF_IPV6 = 2;
    private static final int MOST_NETWORKS = 64;

    private final Extras extras;

    BlockReader(Extras extras) {
        this.extras = extras;
    }

    /** Takes one option whose value lies there. */
    private interface Taker {
        void option(int code, int at, int length);
    }

    /** Options go on until their end is said, or to the end of the block. */
    private static void options(Order order, byte[] bytes, int from, int end, Taker taker) {
        int at = from;
        while (end - at >= 4) {
            int code = order.u16(bytes, at);
            int length = order.u16(bytes, at + 2);
            if (code == END_OF_OPTIONS || length > end - at - 4) {
                return;
            }
            taker.option(code, at + 4, length);
            at += 4 + (length + 3 & ~3);
        }
    }

    void section(Order order, byte[] bytes, int at, int length) {
        options(
                order,
                bytes,
                at + 24,
                at + length - 4,
                (code, value, size) -> {
                    if (code == COMMENT) {
                        extras.sectionComment(new String(bytes, value, size, UTF_8));
                    }
                });
    }

    void comments(Order order, byte[] bytes, int from, int end) {
        options(
                order,
                bytes,
                from,
                end,
                (code, value, size) -> {
                    if (code == COMMENT) {
                        extras.packetComment(new String(bytes, value, size, UTF_8));
                    }
                });
    }

    CaptureInterface description(
            Order order, byte[] bytes, int at, int length, int number, TickClock ticks) {
        List<CaptureInterface.Network> networks = new ArrayList<>();
        String[] name = new String[1];
        options(
                order,
                bytes,
                at + 16,
                at + length - 4,
                (code, value, size) -> {
                    switch (code) {
                        case INTERFACE_NAME -> name[0] = new String(bytes, value, size, UTF_8);
                        case INTERFACE_IPV4 -> ipv4(bytes, value, size, networks);
                        case INTERFACE_IPV6 -> ipv6(bytes, value, size, networks);
                        case TIME_RESOLUTION -> {
                            if (size >= 1) {
                                ticks.resolution(bytes[value] & 0xff);
                            }
                        }
                        case TIME_OFFSET -> {
                            if (size == 8) {
                                ticks.offset(i64(order, bytes, value));
                            }
                        }
                        default -> {}
                    }
                });
        return new CaptureInterface(
                number,
                name[0],
                order.u16(bytes, at + 8),
                order.unsigned(bytes, at + 12),
                networks);
    }

    private static long i64(Order order, byte[] bytes, int at) {
        long first = order.unsigned(bytes, at);
        long second = order.unsigned(bytes, at + 4);
        return order == Order.BIG ? first << 32 | second : second << 32 | first;
    }

    private static void ipv4(
            byte[] bytes, int at, int size, List<CaptureInterface.Network> networks) {
        if (size == 8 && networks.size() < MOST_NETWORKS) {
            int mask = Order.BIG.u32(bytes, at + 4);
            networks.add(
                    new CaptureInterface.Network(address(bytes, at, 4), Integer.bitCount(mask)));
        }
    }

    private static void ipv6(
            byte[] bytes, int at, int size, List<CaptureInterface.Network> networks) {
        if (size == 17 && networks.size() < MOST_NETWORKS) {
            int prefix = Math.min(128, bytes[at + 16] & 0xff);
            networks.add(new CaptureInterface.Network(address(bytes, at, 16), prefix));
        }
    }

    private static InetAddress address(byte[] bytes, int at, int length) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(bytes, at, at + length));
        } catch (UnknownHostException impossible) {
            throw new AssertionError("4 and 16 bytes are addresses", impossible);
        }
    }

    void names(Order order, byte[] bytes, int at, int length) {
        int from = at + 8;
        int end = at + length - 4;
        while (end - from >= 4) {
            int kind = order.u16(bytes, from);
            int size = order.u16(bytes, from + 2);
            if (kind == 0 || size > end - from - 4) {
                return;
            }
            int host = kind == NAME_OF_IPV4 ? 4 : kind == NAME_OF_IPV6 ? 16 : 0;
            if (host > 0 && size > host) {
                String name = firstName(bytes, from + 4 + host, from + 4 + size);
                if (name != null) {
                    extras.named(address(bytes, from + 4, host), name);
                }
            }
            from += 4 + (size + 3 & ~3);
        }
    }

    private static @Nullable String firstName(byte[] bytes, int from, int end) {
        int stop = from;
        while (stop < end && bytes[stop] != 0) {
            stop++;
        }
        return stop == from ? null : new String(bytes, from, stop - from, UTF_8);
    }

    void secrets(Order order, byte[] bytes, int at, int length) {
        if (length < 20) {
            return;
        }
        int size = order.u32(bytes, at + 12);
        if (size >= 0 && size <= length - 20) {
            extras.secrets(
                    order.u32(bytes, at + 8), Arrays.copyOfRange(bytes, at + 16, at + 16 + size));
        }
    }

    void statistics(Order order, byte[] bytes, int at, int length, int interfaceNumber) {
        options(
                order,
                bytes,
                at + 20,
                at + length - 4,
                (code, value, size) -> {
                    if (code == STATISTICS_DROPPED && size == 8) {
                        extras.dropped(interfaceNumber, i64(order, bytes, value));
                    }
                });
    }
}
