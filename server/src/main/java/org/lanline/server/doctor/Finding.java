package org.lanline.server.doctor;

/**
 * One line of the check-up.
 *
 * @param about the part that was looked at, such as {@code ports}
 * @param what was found
 * @param fix what to do about it; empty where there is nothing to do
 */
public record Finding(String about, Grade grade, String what, String fix) {

    static Finding pass(String about, String what) {
        return new Finding(about, Grade.PASS, what, "");
    }

    static Finding warn(String about, String what, String fix) {
        return new Finding(about, Grade.WARN, what, fix);
    }

    static Finding fail(String about, String what, String fix) {
        return new Finding(about, Grade.FAIL, what, fix);
    }
}
