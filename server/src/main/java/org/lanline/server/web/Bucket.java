package org.lanline.server.web;

/** A token bucket: so much at once, so much a second after that. For one thread. */
public final class Bucket {

    private final double most;
    private final double perSecond;
    private double left;
    private long atNanos;

    public Bucket(double most, double perSecond, long nowNanos) {
        this.most = most;
        this.perSecond = perSecond;
        this.left = most;
        this.atNanos = nowNanos;
    }

    /** Takes this much, or nothing and says false. */
    public boolean take(double amount, long nowNanos) {
        left = Math.min(most, left + (nowNanos - atNanos) * perSecond / 1e9);
        atNanos = nowNanos;
        if (left < amount) {
            return false;
        }
        left -= amount;
        return true;
    }

    /** What was taken was not used. */
    public void giveBack(double amount) {
        left = Math.min(most, left + amount);
    }
}
