package org.lanline.switchboard;

import org.lanline.sip.Edit;
import org.lanline.sip.SipMessage;

import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/** Picks one of the final responses to a fork (RFC 3261 section 16.7 steps 6 and 7). */
final class BestResponse {
    private BestResponse() {}

    /**
     * @param responses at least one, none of them a 2xx
     */
    static SipMessage of(List<SipMessage> responses) {
        SipMessage best =
                responses.stream().min(Comparator.comparingInt(BestResponse::rank)).orElseThrow();
        return isChallenge(best) ? withAllChallenges(best, responses) : best;
    }

    /**
     * 6xx before all, then the lowest class; within 4xx first what tells the caller how to ask
     * again, last what only says that one device was not there.
     */
    private static int rank(SipMessage response) {
        int status = response.status();
        if (status >= 600) {
            return 0;
        }
        int within =
                switch (status) {
                    case 401, 407 -> 1;
                    case 415, 420, 484 -> 2;
                    case 486 -> 3;
                    case 480, 487 -> 5;
                    case 404, 410, 481 -> 6;
                    case 408, 430 -> 7;
                    case 503 -> 8;
                    default -> 4;
                };
        return status / 100 * 10 + within;
    }

    private static boolean isChallenge(SipMessage response) {
        return response.status() == 401 || response.status() == 407;
    }

    /** Each device may want credentials of its own, so the caller hears of all of them. */
    private static SipMessage withAllChallenges(SipMessage best, List<SipMessage> responses) {
        Edit edit = best.edit();
        responses.stream()
                .filter(Predicate.not(best::equals))
                .filter(BestResponse::isChallenge)
                .forEach(
                        other -> {
                            append(edit, other, "WWW-Authenticate");
                            append(edit, other, "Proxy-Authenticate");
                        });
        return edit.done();
    }

    private static void append(Edit edit, SipMessage from, String name) {
        from.headers(name).forEach(value -> edit.append(name, value));
    }
}
