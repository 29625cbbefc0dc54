package org.lanline.events;

/** How far a call has come. */
public enum Progress {
    STARTED,
    RINGING,
    ANSWERED,
    ENDED
}
