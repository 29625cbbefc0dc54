package org.lanline.dtls;

import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import java.security.spec.InvalidKeySpecException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * Four words for the two certificates that a call really uses, the same at both ends unless
 * somebody is in between, who shows each side a certificate of its own (the idea of RFC 6189
 * section 4.3). Pages have the same list and the same reckoning, which is slow on purpose: a
 * twentieth of a second for who wants them, years for who looks for certificates that give the same
 * ones.
 */
public final class FourWords {
    private static final String SALT = "lanline words 1";
    private static final int ROUNDS = 200_000;
    private static final int WORDS = 4;

    private static final List<String> LIST =
            List.of(
                    """
                    acorn album amber anchor angel apple apron arrow autumn avocado bacon
                    badge ballet banana barrel basket beetle bicycle bishop blanket blossom
                    bluebird bottle branch bread bridge broom bubble bucket butter cabbage
                    cactus camel candle canoe carpet castle cellar cement cherry chimney
                    cinema circus clock clover cobweb coffee comet compass copper cotton
                    cousin cradle cricket crystal cuckoo curtain daisy dancer dentist desert
                    diamond doctor dolphin domino dragon dwarf eagle echo elbow elephant
                    engine envelope evening fabric falcon farmer feather fiddle finger flame
                    flute forest fossil galaxy garden ghost giraffe glacier glove granite
                    gravel guitar hammer harbour hedge helmet hippo honey horse hotel hunter
                    hurricane iceberg igloo insect island ivory jacket jaguar jasmine jelly
                    jewel jigsaw jungle kangaroo kayak kettle kitten knight koala ladder
                    lagoon lantern lavender lemon leopard letter library lizard lobster
                    lunch magnet mango marble market meadow mermaid metal mirror monkey
                    mosquito mountain muffin museum mustard napkin nectar needle nephew
                    north nutmeg oasis ocean octopus olive onion opera orange orbit orchid
                    oyster paddle palace panda paper parrot peach pebble pelican pencil
                    penguin pepper piano pickle picnic pigeon pillow pirate planet potato
                    prince pumpkin puppet puzzle pyramid quarry quilt rabbit radio rainbow
                    raven rhubarb ribbon river robin rocket ruby salmon sandal saturn scarf
                    school scissors seagull shadow shovel silver slipper snowman soldier
                    sparrow spider spinach spoon squirrel stadium statue sunset tailor
                    teapot telescope temple tennis thunder ticket tiger toast torch tractor
                    trumpet tulip tunnel turtle umbrella unicorn valley vampire vanilla
                    velvet violin volcano voyage waffle walrus weasel whale whisper window
                    winter wombat xylophone yellow yogurt zebra zipper
                    """
                            .strip()
                            .split("\\s+"));

    private FourWords() {}

    /** One for each value of a byte. The order is part of the contract: it never changes. */
    public static List<String> list() {
        return LIST;
    }

    /**
     * Takes a twentieth of a second of this thread.
     *
     * @param own fingerprint of this side's certificate, such as {@code sha-256 AB:CD:…}
     * @param peer the same of the certificate that the other side has shown, never what somebody
     *     said of it
     */
    public static List<String> of(String own, String peer) {
        String secret = String.join("\n", Stream.of(own, peer).sorted().toList());
        List<String> words = new ArrayList<>(WORDS);
        for (byte each : stretched(secret)) {
            words.add(LIST.get(Byte.toUnsignedInt(each)));
        }
        return List.copyOf(words);
    }

    private static byte[] stretched(String secret) {
        byte[] salt = SALT.getBytes(StandardCharsets.US_ASCII);
        PBEKeySpec slow = new PBEKeySpec(secret.toCharArray(), salt, ROUNDS, Byte.SIZE * WORDS);
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(slow)
                    .getEncoded();
        } catch (NoSuchAlgorithmException | InvalidKeySpecException impossible) {
            throw new IllegalStateException("every JDK has PBKDF2", impossible);
        }
    }
}
