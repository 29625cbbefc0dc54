package org.lanline.interop;

import org.jspecify.annotations.Nullable;
import org.lanline.interop.MatrixPhone.Program;
import org.lanline.interop.MatrixPhone.Transport;
import org.lanline.interop.PhoneWalk.Feature;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The phones, a box between them, and the walks of pairs of them, several at a time. */
final class PhoneMatrix implements AutoCloseable {
    private static final String THIRD = "carol";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int AT_ONCE = 4;
    private static final int FIRST_HERTZ = 350;
    private static final int HERTZ_APART = 70;

    /** Who calls whom. */
    record Pair(MatrixPhone caller, MatrixPhone callee) {
        /** As it is asked for, in lower case: {@code linphoneudp-sipptcp}. */
        String name() {
            return caller.user() + "-" + callee.user();
        }
    }

    private final Lab lab;
    private final Lamps lamps;
    private final SipPhone third;
    private final Map<MatrixPhone, SipPhone> phones = new HashMap<>();
    private final Set<MatrixPhone> engaged = new HashSet<>();

    private PhoneMatrix(Path folder, List<MatrixPhone> all) throws Exception {
        List<String> users = all.stream().map(MatrixPhone::user).toList();
        List<String> hosts = new ArrayList<>(List.of("pi", THIRD, Lamps.USER));
        hosts.addAll(users);
        lab = Lab.up("matrix", hosts.toArray(String[]::new));
        List<String> accounts = new ArrayList<>(users);
        accounts.addAll(List.of(THIRD, Lamps.USER));
        RunningSipBox box =
                RunningSipBox.start(lab, folder, "events.txt", accounts.toArray(String[]::new));
        third = MatrixPhone.thirdPerson(lab, folder, THIRD, new Tone(FIRST_HERTZ));
        lamps = Lamps.start(lab, folder, address(2), users);
        int number = 3;
        for (MatrixPhone each : all) {
            Tone tone = new Tone(FIRST_HERTZ + HERTZ_APART * (number - 2));
            Path authority = folder.resolve("data/trust/ca.pem");
            phones.put(each, each.start(lab, folder, address(number++), tone, authority));
        }
        Logs logs = new Logs(folder, PATIENCE.multipliedBy(2));
        for (String user : accounts.subList(0, accounts.size() - 1)) {
            logs.until(user + " is registered", () -> box.said("Registered[user=" + user));
        }
        logs.until("there are lamps", () -> lamps.all(users));
    }

    /** Of the n-th host of the lab, the box being 0. */
    private static String address(int n) {
        return "10.77.0." + (n + 1);
    }

    /** Walks all the pairs; what each did. */
    static Map<Pair, Map<Feature, String>> of(Path folder, List<Pair> pairs) throws Exception {
        Set<MatrixPhone> all = new LinkedHashSet<>();
        pairs.forEach(pair -> all.addAll(List.of(pair.caller, pair.callee)));
        try (PhoneMatrix matrix = new PhoneMatrix(folder, List.copyOf(all))) {
            return matrix.walk(pairs);
        }
    }

    private Map<Pair, Map<Feature, String>> walk(List<Pair> pairs)
            throws InterruptedException, ExecutionException {
        List<Pair> left = new ArrayList<>(pairs);
        Map<Pair, Map<Feature, String>> walked = new HashMap<>();
        try (var walkers = Executors.newFixedThreadPool(AT_ONCE)) {
            List<Future<?>> ends = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                ends.add(
                        walkers.submit(
                                () -> {
                                    for (Pair next = take(left); next != null; next = take(left)) {
                                        Map<Feature, String> cells = walk(next);
                                        done(next, cells, walked);
                                    }
                                    return null;
                                }));
            }
            for (Future<?> each : ends) {
                each.get();
            }
        }
        Map<Pair, Map<Feature, String>> inOrder = new LinkedHashMap<>();
        pairs.forEach(pair -> inOrder.put(pair, walked.get(pair)));
        return inOrder;
    }

    /** A pair of which nobody walks; null when there is none left. */
    private synchronized @Nullable Pair take(List<Pair> left) throws InterruptedException {
        while (!left.isEmpty()) {
            for (Pair each : left) {
                if (!engaged.contains(each.caller) && !engaged.contains(each.callee)) {
                    left.remove(each);
                    engaged.addAll(List.of(each.caller, each.callee));
                    return each;
                }
            }
            wait();
        }
        return null;
    }

    private synchronized void done(
            Pair pair, Map<Feature, String> cells, Map<Pair, Map<Feature, String>> walked) {
        walked.put(pair, cells);
        engaged.remove(pair.caller);
        engaged.remove(pair.callee);
        notifyAll();
    }

    private Map<Feature, String> walk(Pair pair) throws InterruptedException {
        return new PhoneWalk(phone(pair.caller), phone(pair.callee), third, lamps, PATIENCE).run();
    }

    private SipPhone phone(MatrixPhone which) {
        return Objects.requireNonNull(phones.get(which));
    }

    @Override
    public void close() {
        lab.close();
    }

    // --- which pairs

    /** Each phone calls once and is called once by each transport. */
    static List<Pair> few() {
        List<Pair> pairs = new ArrayList<>();
        List<Program> programs = List.of(Program.values());
        for (Transport transport : Transport.values()) {
            Program caller = programs.getLast();
            for (Program callee : programs) {
                pairs.add(
                        new Pair(
                                new MatrixPhone(caller, transport),
                                new MatrixPhone(callee, transport)));
                caller = callee;
            }
        }
        return pairs;
    }

    /** Everybody with everybody else. */
    static List<Pair> all() {
        List<MatrixPhone> phones = new ArrayList<>();
        for (Program program : Program.values()) {
            for (Transport transport : Transport.values()) {
                phones.add(new MatrixPhone(program, transport));
            }
        }
        List<Pair> pairs = new ArrayList<>();
        for (MatrixPhone caller : phones) {
            for (MatrixPhone callee : phones) {
                if (!caller.equals(callee)) {
                    pairs.add(new Pair(caller, callee));
                }
            }
        }
        return pairs;
    }

    /** Those of all of these names, with commas between them; of "all" every one. */
    static List<Pair> named(String names) {
        if (names.equals("all")) {
            return all();
        }
        List<String> wanted = List.of(names.split(","));
        List<Pair> pairs = all().stream().filter(pair -> wanted.contains(pair.name())).toList();
        if (pairs.size() < wanted.size()) {
            throw new IllegalArgumentException("a pair is not among all: " + names);
        }
        return pairs;
    }
}
