package org.lanline.bench.relay;

/**
 * What one contender did in one case.
 *
 * @param cpuPerMillion seconds of its CPU time, user and system, for a million relayed packets
 * @param lostPercent of what was sent
 * @param p50Micros delay from sending to receiving
 * @param othersPercent how much of a core other programs had meanwhile
 */
public record Measurement(
        double cpuPerMillion,
        double perSecond,
        double lostPercent,
        double p50Micros,
        double p99Micros,
        double othersPercent) {

    /** What the relay used of its core. */
    double corePercent() {
        return cpuPerMillion * perSecond / 1e4;
    }
}
