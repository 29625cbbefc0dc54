package org.lanline.server.doctor;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Whether the box reaches the devices that are connected to it: they came to us, and an access
 * point that isolates its clients lets nobody come to them.
 */
final class DeviceCheck {

    private static final String ABOUT = "devices";
    private static final int PATIENCE_MILLIS = 1_000;
    private static final int MOST = 5;
    private static final String ESTABLISHED = "01";

    private final Path proc;
    private final Predicate<InetAddress> answers;

    /**
     * @param answers whether somebody at this address answers when called on
     */
    DeviceCheck(Path proc, Predicate<InetAddress> answers) {
        this.proc = proc;
        this.answers = answers;
    }

    List<Finding> look(int httpsPort) {
        Set<String> remote = new TreeSet<>();
        for (String table : List.of("tcp", "tcp6")) {
            try {
                for (String line : Files.readAllLines(proc.resolve("net").resolve(table))) {
                    List<String> columns = List.of(line.strip().split("\\s+", -1));
                    if (columns.size() > 3
                            && columns.get(3).equals(ESTABLISHED)
                            && columns.get(1).endsWith(":%04X".formatted(httpsPort))) {
                        InetAddress who = address(columns.get(2));
                        if (!who.isLoopbackAddress()) {
                            remote.add(who.getHostAddress());
                        }
                    }
                }
            } catch (IOException unreadable) {
                // the other table may do
            }
        }
        if (remote.isEmpty()) {
            return List.of(
                    Finding.warn(
                            ABOUT,
                            "none is joined, so client isolation was not looked for",
                            "open the page on a phone and ask again"));
        }
        return remote.stream().limit(MOST).map(this::probe).toList();
    }

    /** Such as {@code 0100007F:20FB}: words in the machine's own byte order. */
    static InetAddress address(String column) throws UnknownHostException {
        byte[] bytes = HexFormat.of().parseHex(column.substring(0, column.indexOf(':')));
        ByteBuffer words = ByteBuffer.wrap(bytes);
        ByteBuffer ordered = ByteBuffer.allocate(bytes.length).order(ByteOrder.nativeOrder());
        while (words.hasRemaining()) {
            ordered.putInt(words.getInt());
        }
        return InetAddress.getByAddress(ordered.array());
    }

    private Finding probe(String device) {
        if (answers.test(InetAddress.ofLiteral(device))) {
            return Finding.pass(ABOUT, device + " is joined and answers when it is called on");
        }
        return Finding.warn(
                ABOUT,
                device + " is joined, but does not answer when it is called on",
                "it may just be silent to pings; if its calls fail, turn client isolation (AP"
                        + " isolation, guest network) off at the access point");
    }

    /** By ping where that is allowed, else by a connection that may be refused. */
    static boolean answersToPing(InetAddress device) {
        try {
            return device.isReachable(PATIENCE_MILLIS);
        } catch (IOException failed) {
            return false;
        }
    }
}
