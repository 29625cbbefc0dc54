package org.lanline.server.discovery;

import org.jspecify.annotations.Nullable;
import org.lanline.server.net.InterfaceNews;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The LAN interfaces of this machine, watched: a thread looks again when the kernel says that an
 * interface came, went or changed ({@link InterfaceNews}), or twice a second where it cannot be
 * asked to, and tells its listeners when something is different.
 *
 * <p>A LAN interface is up, has a carrier and at least one address, can multicast, and is neither
 * loopback nor point-to-point (a VPN or a modem leads away from the LAN) nor a port of a bridge
 * (the bridge itself is the LAN). A machine may have none: the list is then empty, which is no
 * error.
 *
 * <p>Thread-safe. Listeners are called one after the other on the watching thread and must not
 * block.
 */
public final class LanInterfaces implements AutoCloseable {

    private static final long LOOK_EVERY_MILLIS = 500;

    /** In case that there is something that the kernel does not tell. */
    private static final long LOOK_ANYWAY_MILLIS = 10_000;

    /** News comes several at a time; not every one is worth a look. */
    private static final long PAUSE_MILLIS = 50;

    /** Interfaces of container and virtual machine hosts: people are rarely behind them. */
    private static final List<String> VIRTUAL_PREFIXES =
            List.of(
                    "docker", "br-", "virbr", "vmnet", "vboxnet", "lxcbr", "lxdbr", "podman",
                    "cni");

    private final List<Consumer<List<LanInterface>>> listeners = new CopyOnWriteArrayList<>();
    private final Thread watcher =
            Thread.ofPlatform().daemon().name("lan-interfaces").unstarted(this::watch);
    private volatile @Nullable InterfaceNews news;
    private volatile List<LanInterface> now;

    /** Looks once; {@link #start} begins to watch. */
    public LanInterfaces() {
        now = scan(List.of());
    }

    /** The interfaces as of the last look, best for people first, possibly none. */
    public List<LanInterface> now() {
        return now;
    }

    /** Every address of every interface, in the same order. */
    public List<InetAddress> addresses() {
        return now.stream()
                .flatMap(lan -> lan.addresses().stream())
                .map(LanAddress::address)
                .toList();
    }

    /** Calls the listener with the new list on every change; not with the present one. */
    public void onChange(Consumer<List<LanInterface>> listener) {
        listeners.add(listener);
    }

    /** Starts to watch. Call once. */
    public void start() {
        watcher.start();
    }

    @Override
    public void close() {
        watcher.interrupt();
        InterfaceNews waiting = news;
        if (waiting != null) {
            waiting.wake();
        }
    }

    private void watch() {
        try (InterfaceNews told = InterfaceNews.open()) {
            news = told;
            do {
                look();
                Thread.sleep(told == null ? LOOK_EVERY_MILLIS : PAUSE_MILLIS);
            } while (told == null || told.await(LOOK_ANYWAY_MILLIS));
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        List<LanInterface> before = now;
        List<LanInterface> after = scan(before);
        if (!after.equals(before)) {
            now = after;
            listeners.forEach(listener -> listener.accept(after));
        }
    }

    /** One look without watching. */
    public static List<LanInterface> scan() {
        return scan(List.of());
    }

    private static List<LanInterface> scan(List<LanInterface> known) {
        Set<InetAddress> knownAddresses =
                known.stream()
                        .flatMap(lan -> lan.addresses().stream())
                        .map(LanAddress::address)
                        .collect(Collectors.toSet());
        List<LanInterface> found = new ArrayList<>();
        try {
            for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
                if (isLan(each)) {
                    List<LanAddress> addresses = addressesOf(each, knownAddresses);
                    if (!addresses.isEmpty()) {
                        found.add(new LanInterface(each.getName(), each.getIndex(), addresses));
                    }
                }
            }
        } catch (SocketException e) {
            return known; // an interface vanished while it was looked at; the next look tells
        }
        found.sort(BEST_FIRST);
        return List.copyOf(found);
    }

    private static final Comparator<LanInterface> BEST_FIRST =
            Comparator.comparing((LanInterface lan) -> isVirtual(lan.name()))
                    .thenComparing(lan -> !lan.hasIpv4())
                    .thenComparingInt(LanInterface::index);

    private static boolean isVirtual(String name) {
        return VIRTUAL_PREFIXES.stream().anyMatch(name::startsWith);
    }

    private static boolean isLan(NetworkInterface each) throws SocketException {
        return each.isUp() // up and with a carrier
                && !each.isLoopback()
                && !each.isPointToPoint()
                && each.supportsMulticast()
                && !Files.exists(Path.of("/sys/class/net", each.getName(), "brport"));
    }

    private static List<LanAddress> addressesOf(NetworkInterface each, Set<InetAddress> known) {
        List<LanAddress> addresses = new ArrayList<>();
        for (InterfaceAddress one : each.getInterfaceAddresses()) {
            InetAddress address = one.getAddress();
            LanAddress lan = new LanAddress(address, one.getNetworkPrefixLength());
            if (!address.isMulticastAddress()
                    && !address.isAnyLocalAddress()
                    && (known.contains(lan.address()) || isUsable(address))) {
                addresses.add(lan);
            }
        }
        addresses.sort(
                Comparator.comparing((LanAddress lan) -> !lan.isIpv4())
                        .thenComparing(LanAddress::isLinkLocal)
                        .thenComparing(lan -> lan.address().getHostAddress()));
        return addresses;
    }

    /**
     * False while an IPv6 address is still tentative (duplicate address detection, RFC 4862 section
     * 5.4, takes a second or two): nothing can be bound to it or sent from it.
     */
    private static boolean isUsable(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return true;
        }
        try (DatagramChannel probe = DatagramChannel.open()) {
            probe.bind(new InetSocketAddress(address, 0));
            return true;
        } catch (IOException tentative) {
            return false;
        }
    }
}
