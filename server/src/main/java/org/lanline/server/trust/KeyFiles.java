package org.lanline.server.trust;

import org.jspecify.annotations.Nullable;
import org.lanline.server.config.CannotStart;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keys and certificates as PEM files (RFC 7468) that only the owner may read, written whole or not
 * at all.
 */
final class KeyFiles {

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");
    private static final Set<PosixFilePermission> OWNER_ONLY =
            PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> OWNER_FOLDER =
            PosixFilePermissions.fromString("rwx------");
    private static final int MAX_BYTES = 256 * 1_024;

    private KeyFiles() {}

    /** Makes the folder when it is not there, and closes it to everybody else. */
    static void folder(Path folder) throws IOException {
        try {
            Files.createDirectories(folder);
            restrict(folder, OWNER_FOLDER);
        } catch (IOException failed) {
            throw new CannotStart(
                    folder
                            + " cannot be made or closed to others ("
                            + reason(failed)
                            + "): choose another data directory with --data.",
                    failed);
        }
    }

    /** The text of a file, or null when there is none. */
    static @Nullable String read(Path file) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new CannotStart(file + " is too large to be a key or a certificate.");
            }
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException _) {
            return null;
        } catch (CannotStart known) {
            throw known;
        } catch (IOException failed) {
            throw new CannotStart(
                    file + " cannot be read (" + reason(failed) + "): check that it is yours.",
                    failed);
        }
    }

    /** Replaces a file as a whole, mode 0600, on disk before this returns. */
    static void write(Path file, String text) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        Path fresh = Files.createTempFile(folder, ".new-", "", onlyOwner(file));
        try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        } catch (IOException failed) {
            Files.deleteIfExists(fresh);
            throw failed;
        }
        try {
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException _) {
            Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** True when the file was open to others, and is now closed to them. */
    static boolean restrict(Path file) throws IOException {
        return restrict(file, OWNER_ONLY);
    }

    /** Every certificate in the text, in order; empty when there is none. */
    static List<X509Certificate> certificates(String text, Path file) {
        List<X509Certificate> found = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            Matcher block = BLOCK.matcher(text);
            while (block.find()) {
                if (block.group(1).equals("CERTIFICATE")) {
                    byte[] der = Base64.getMimeDecoder().decode(block.group(2));
                    found.add(
                            (X509Certificate)
                                    factory.generateCertificate(new ByteArrayInputStream(der)));
                }
            }
        } catch (CertificateException | IllegalArgumentException broken) {
            throw new CannotStart(file + " holds a damaged certificate.", broken);
        }
        return found;
    }

    /** The unencrypted PKCS #8 key in the text. */
    static PrivateKey privateKey(String text, Path file) {
        Matcher block = BLOCK.matcher(text);
        while (block.find()) {
            switch (block.group(1)) {
                case "PRIVATE KEY" -> {
                    return decode(block.group(2), file);
                }
                case "ENCRYPTED PRIVATE KEY", "EC PRIVATE KEY", "RSA PRIVATE KEY" ->
                        throw new CannotStart(
                                file
                                        + " holds a key as \""
                                        + block.group(1)
                                        + "\": turn it into plain PKCS #8 with openssl pkcs8"
                                        + " -topk8 -nocrypt -in "
                                        + file
                                        + " -out key.pem.");
                default -> {}
            }
        }
        throw new CannotStart(file + " holds no private key in PEM (-----BEGIN PRIVATE KEY-----).");
    }

    /** One PEM block. */
    static String pem(String label, byte[] der) {
        return "-----BEGIN "
                + label
                + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                + "\n-----END "
                + label
                + "-----\n";
    }

    private static PrivateKey decode(String base64, Path file) {
        try {
            byte[] der = Base64.getMimeDecoder().decode(base64);
            for (String algorithm : List.of("EC", "RSA")) {
                try {
                    return KeyFactory.getInstance(algorithm)
                            .generatePrivate(new PKCS8EncodedKeySpec(der));
                } catch (java.security.spec.InvalidKeySpecException _) {
                    // Not of this kind; the next one is tried.
                }
            }
        } catch (GeneralSecurityException | IllegalArgumentException broken) {
            throw new CannotStart(file + " holds a damaged private key.", broken);
        }
        throw new CannotStart(
                file + " holds a private key that is neither EC nor RSA: give one that is.");
    }

    private static boolean restrict(Path path, Set<PosixFilePermission> wanted) throws IOException {
        if (!posix(path) || Files.getPosixFilePermissions(path).equals(wanted)) {
            return false;
        }
        Files.setPosixFilePermissions(path, wanted);
        return true;
    }

    private static FileAttribute<?>[] onlyOwner(Path file) {
        return posix(file)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
                : new FileAttribute<?>[0];
    }

    private static boolean posix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private static String reason(IOException failed) {
        return switch (failed) {
            case java.nio.file.AccessDeniedException _ -> "access denied";
            case java.nio.file.FileAlreadyExistsException _ -> "a file of that name is in the way";
            default -> failed.getClass().getSimpleName();
        };
    }
}
