package org.lanline.server.phone;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * One server of a service (RFC 2782).
 *
 * @param priority the lowest is asked first
 * @param weight among those of one priority, how often each is to be first
 * @param target its name, without the dot at the end
 */
record ServiceRecord(int priority, int weight, int port, String target) {
    private static final int MOST = 65_535;
    private static final int LONGEST_NAME = 253;

    /**
     * Reads {@code 10 60 5060 pbx.example.lan.}; null for anything else, and for "no such service".
     */
    static @Nullable ServiceRecord parse(String text) {
        String[] words = text.strip().split(" +", -1);
        if (words.length != 4) {
            return null;
        }
        int priority = number(words[0]);
        int weight = number(words[1]);
        int port = number(words[2]);
        String target =
                words[3].endsWith(".") ? words[3].substring(0, words[3].length() - 1) : words[3];
        boolean named = target.length() <= LONGEST_NAME && target.matches("[\\p{Alnum}._-]+");
        return priority < 0 || weight < 0 || port < 1 || !named
                ? null
                : new ServiceRecord(priority, weight, port, target);
    }

    private static int number(String digits) {
        int number = digits.matches("[0-9]{1,5}") ? Integer.parseInt(digits) : -1;
        return number <= MOST ? number : -1;
    }

    /** In the order in which they are to be asked: by priority, then drawn by weight. */
    static List<ServiceRecord> inOrder(List<ServiceRecord> all, RandomGenerator random) {
        List<ServiceRecord> left = new ArrayList<>(all);
        left.sort(
                Comparator.comparingInt(ServiceRecord::priority)
                        .thenComparingInt(ServiceRecord::weight));
        List<ServiceRecord> drawn = new ArrayList<>();
        while (!left.isEmpty()) {
            int first = left.getFirst().priority;
            List<ServiceRecord> alike =
                    left.stream().filter(each -> each.priority == first).toList();
            int sum = alike.stream().mapToInt(ServiceRecord::weight).sum();
            int mark = random.nextInt(sum + 1);
            int passed = 0;
            for (ServiceRecord each : alike) {
                passed += each.weight;
                if (passed >= mark) {
                    left.remove(each);
                    drawn.add(each);
                    break;
                }
            }
        }
        return drawn;
    }
}
