/**
 * Relays side by side: coturn, a C forwarder that is the floor, our sockets alone, and the box.
 * Each is a program of its own on one core, driven by {@code bench/relay/load.c} on another.
 *
 * <p>Start reading at {@link org.lanline.bench.RelayBench}.
 */
@NullMarked
package org.lanline.bench.relay;

import org.jspecify.annotations.NullMarked;
