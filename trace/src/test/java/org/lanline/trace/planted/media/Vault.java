package org.lanline.trace.planted.media;

/** Planted: media deciphers on its own. */
final class Vault {
    org.bouncycastle.crypto.modes.@org.jspecify.annotations.Nullable CCMBlockCipher cipher;
}
