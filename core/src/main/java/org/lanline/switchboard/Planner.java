package org.lanline.switchboard;

import org.jspecify.annotations.Nullable;
import org.lanline.sip.Flow;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Which devices a call to somebody rings, in which order, and who has it after them: contacts by
 * their q (RFC 3261 section 16.6), ring groups, forwards, do not disturb.
 */
final class Planner {
    /** How long a device rings before those of a lower q have their turn. */
    private static final long SERIAL_NANOS = 15 * Limits.SECOND;

    private final Accounts accounts;
    private final Location location;

    Planner(Accounts accounts, Location location) {
        this.accounts = accounts;
        this.location = location;
    }

    /** How a plan came to its end without an answer. */
    enum Outcome {
        BUSY,
        UNANSWERED,
        /** Refused for another reason, which the next one would not mend. */
        REFUSED
    }

    /**
     * @param secure whether only devices count to which it goes encrypted (RFC 5630)
     * @param from the flow the call came on: who calls himself rings his other devices
     */
    Router.Decision call(String user, boolean secure, Flow from) {
        return call(user, secure, from, List.of());
    }

    private Router.Decision call(
            String user, boolean secure, Flow from, List<Plan.Diversion> before) {
        CallRules rules = accounts.rules(user);
        if (leadsElsewhere(rules.always(), user)) {
            return divert(user, rules.always(), "unconditional", 480, secure, from, before);
        }
        if (rules.doNotDisturb()) {
            return divert(user, rules.whenBusy(), "do-not-disturb", 486, secure, from, before);
        }
        List<Plan.Stage> stages = stages(user, secure, from, rules);
        return stages.isEmpty()
                ? divert(user, rules.whenUnanswered(), "unavailable", 480, secure, from, before)
                : new Router.Decision.To(new Plan(stages, user, secure, before));
    }

    /** Whoever sends all calls to somebody who is gone since had better be rung himself. */
    private boolean leadsElsewhere(@Nullable String named, String user) {
        String target = named == null ? null : resolved(named);
        return target != null && !target.equals(user) && accounts.exists(target);
    }

    /** To whom the rules send it, or the status that is the answer where they send it nowhere. */
    private Router.Decision divert(
            String user,
            @Nullable String named,
            String reason,
            int status,
            boolean secure,
            Flow from,
            List<Plan.Diversion> before) {
        String target = named == null ? null : resolved(named);
        boolean nowhere =
                target == null
                        || target.equals(user)
                        || before.size() >= Limits.DIVERSIONS
                        || before.stream().anyMatch(each -> each.user().equals(target));
        if (nowhere || !accounts.exists(Objects.requireNonNull(target))) {
            return new Router.Decision.Refuse(status);
        }
        List<Plan.Diversion> diversions = new ArrayList<>(before);
        diversions.add(new Plan.Diversion(user, reason));
        return call(target, secure, from, diversions);
    }

    private String resolved(String target) {
        String user = accounts.userOf(target);
        return user == null ? target : user;
    }

    /** What comes after the last stage of a plan, or null. */
    @Nullable Plan onward(Plan plan, Outcome outcome, Flow from) {
        String user = plan.user();
        if (user == null) {
            return null;
        }
        CallRules rules = accounts.rules(user);
        Router.Decision next =
                switch (outcome) {
                    case BUSY -> further(plan, user, rules.whenBusy(), "user-busy", from);
                    case UNANSWERED ->
                            further(plan, user, rules.whenUnanswered(), "no-answer", from);
                    case REFUSED -> new Router.Decision.Refuse(480);
                };
        return next instanceof Router.Decision.To(Plan to) ? to : null;
    }

    private Router.Decision further(
            Plan plan, String user, @Nullable String target, String reason, Flow from) {
        return divert(user, target, reason, 480, plan.secure(), from, plan.diversions());
    }

    private List<Plan.Stage> stages(String user, boolean secure, Flow from, CallRules rules) {
        RingGroup group = accounts.group(user);
        if (group == null) {
            return byPreference(List.of(user), secure, from, last(rules));
        }
        List<String> ready =
                group.members().stream()
                        .filter(each -> !accounts.rules(each).doNotDisturb())
                        .toList();
        if (!group.inTurn()) {
            return byPreference(ready, secure, from, last(rules));
        }
        List<Plan.Stage> stages = new ArrayList<>();
        for (String member : ready) {
            List<Target> devices = targets(member, secure, from);
            if (!devices.isEmpty()) {
                stages.add(new Plan.Stage(devices, group.seconds() * Limits.SECOND));
            }
        }
        return stages;
    }

    private static long last(CallRules rules) {
        return rules.whenUnanswered() == null
                ? Plan.NO_LIMIT
                : rules.patienceSeconds() * Limits.SECOND;
    }

    /** Those of one q at once, those of a lower one after them. */
    private List<Plan.Stage> byPreference(
            List<String> users, boolean secure, Flow from, long last) {
        TreeMap<BigDecimal, List<Target>> byQ = new TreeMap<>(Comparator.reverseOrder());
        for (String user : users) {
            for (List<Binding> device : ringable(user, secure, from)) {
                byQ.computeIfAbsent(q(device), _ -> new ArrayList<>()).add(Target.of(device));
            }
        }
        List<Plan.Stage> stages = new ArrayList<>();
        Collection<List<Target>> ordered = byQ.values();
        for (List<Target> each : ordered) {
            boolean more = stages.size() < ordered.size() - 1;
            stages.add(new Plan.Stage(each, more ? Math.min(SERIAL_NANOS, last) : last));
        }
        return stages;
    }

    /** All devices of somebody, or all of a group: for what is no call. */
    List<Target> targets(String user, boolean secure, Flow from) {
        RingGroup group = accounts.group(user);
        List<Target> targets = new ArrayList<>();
        for (String each : group == null ? List.of(user) : group.members()) {
            ringable(each, secure, from).forEach(device -> targets.add(Target.of(device)));
        }
        return targets;
    }

    /** The devices of a user, without the one that asks unless it is the only one. */
    private List<List<Binding>> ringable(String user, boolean secure, Flow from) {
        List<List<Binding>> devices = new ArrayList<>();
        List<List<Binding>> others = new ArrayList<>();
        for (List<Binding> device : location.devices(user)) {
            device.removeIf(each -> !suits(each, secure));
            if (!device.isEmpty()) {
                devices.add(device);
                if (!isOn(from, device)) {
                    others.add(device);
                }
            }
        }
        return others.isEmpty() ? devices : others;
    }

    private static boolean isOn(Flow flow, List<Binding> device) {
        for (Binding binding : device) {
            if (binding.flow().equals(flow)) {
                return true;
            }
        }
        return false;
    }

    private static boolean suits(Binding binding, boolean secure) {
        return !secure || binding.flow().transport().secure();
    }

    /** How much a device wants calls, from 0 to 1 (section 20.10); 1 where it does not say. */
    private static BigDecimal q(List<Binding> device) {
        String text = device.getFirst().contact().parameters().get("q");
        return text != null && text.matches("0(\\.[0-9]{0,3})?|1(\\.0{0,3})?")
                ? new BigDecimal(text.endsWith(".") ? text + "0" : text).stripTrailingZeros()
                : BigDecimal.ONE;
    }
}
