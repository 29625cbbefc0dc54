package org.lanline.planted.wire;

/** Planted: something for a lower room to reach up to. */
public final class Bytes {
    org.lanline.planted.sip.@org.jspecify.annotations.Nullable Message above;
}
