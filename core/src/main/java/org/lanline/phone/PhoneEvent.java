package org.lanline.phone;

import org.lanline.sip.NameAddr;

/** What happens to a phone, as it happens. */
public sealed interface PhoneEvent {

    /** It can be rung for so long; told again with each refresh. */
    record Registered(int expiresSeconds) implements PhoneEvent {}

    /**
     * It cannot be rung.
     *
     * @param status of the refusal; 408 for no answer, 503 for no connection, 0 when it was taken
     *     back as wished
     * @param triesAgain whether it goes on trying by itself
     */
    record NotRegistered(int status, String words, boolean triesAgain) implements PhoneEvent {}

    /** Somebody calls. */
    record Incoming(Call call) implements PhoneEvent {}

    /** It rings at the other side. */
    record Ringing(Call call) implements PhoneEvent {}

    /** Both sides talk from now on. */
    record Answered(Call call) implements PhoneEvent {}

    /**
     * A call is over.
     *
     * @param status why it never came about; 0 when it was answered, or called back by its caller
     */
    record Ended(Call call, int status, String words) implements PhoneEvent {}

    /** The other side has put the call on hold, or taken it up again. */
    record Held(Call call, boolean held) implements PhoneEvent {}

    /** What was wished in a call is so: it is on hold here, or is heard again. */
    record Changed(Call call) implements PhoneEvent {}

    /** What was wished in a call was refused. */
    record Refused(Call call, String what, int status, String words) implements PhoneEvent {}

    /** The other side has sent this one on: the second call takes the place of the first. */
    record Referred(Call from, Call to) implements PhoneEvent {}

    /** A call that took the place of another one, as its caller had been sent here to do. */
    record Replaced(Call old, Call by) implements PhoneEvent {}

    /**
     * How a transfer that was asked for gets on.
     *
     * @param status of the call that the other side makes, 100 while it has begun
     */
    record Transferring(Call call, int status, String words) implements PhoneEvent {}

    /** A key, pressed at the other side and sent by INFO; those in RTP do not pass here. */
    record Digit(Call call, char digit) implements PhoneEvent {}

    /** Somebody has written. */
    record Written(NameAddr from, String text) implements PhoneEvent {}

    /** What was written is there, or will not be. */
    record Delivered(String to, int status, String words) implements PhoneEvent {}
}
