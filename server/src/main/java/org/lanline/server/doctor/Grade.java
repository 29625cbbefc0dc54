package org.lanline.server.doctor;

/** How bad it is. */
public enum Grade {
    PASS,
    WARN,
    FAIL
}
