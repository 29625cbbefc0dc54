package org.lanline.server;

import org.jspecify.annotations.Nullable;
import org.lanline.server.config.Config;
import org.lanline.server.journal.Journal;
import org.lanline.server.store.DataDirectory;
import org.lanline.server.trust.OwnCertificate;
import org.lanline.server.trust.Trust;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Opens the box's trust from its settings, and has it look at its certificate from time to time.
 */
final class CertificateKeeper implements AutoCloseable {

    private static final String FOLDER = "trust";

    private final Thread thread;

    CertificateKeeper(Trust trust, Ourselves ourselves, long everyNanos) {
        this.thread =
                Thread.ofVirtual()
                        .name("certificate")
                        .start(() -> keep(trust, ourselves, everyNanos));
    }

    static Trust open(
            Config config,
            DataDirectory directory,
            Ourselves ourselves,
            SecureRandom random,
            Journal journal)
            throws IOException {
        List<String> hosts = new ArrayList<>(Trust.hostsFor(config.host()));
        hosts.add(config.domain());
        Config.@Nullable OwnCertificate own = config.certificate();
        Trust.Settings settings =
                new Trust.Settings(
                        directory.path().resolve(FOLDER),
                        hosts,
                        own == null ? null : new OwnCertificate(own.chain(), own.key()),
                        Trust.BUILT);
        return new Trust(
                settings,
                ourselves.names(),
                InstantSource.system(),
                System::nanoTime,
                random,
                journal);
    }

    private static void keep(Trust trust, Ourselves ourselves, long everyNanos) {
        try {
            while (true) {
                TimeUnit.NANOSECONDS.sleep(everyNanos);
                trust.names(ourselves.names());
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
