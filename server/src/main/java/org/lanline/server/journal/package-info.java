/**
 * What the box says about itself: one line for each event, counters for Prometheus, and whether it
 * is well.
 *
 * <p>Other rooms get plain methods and a {@link org.lanline.server.journal.Counter}; the metrics
 * library stays in here. Nothing in this room is static, so two servers in one JVM count apart. It
 * never decides anything and never blocks who calls it: lines wait in a bounded queue for a thread
 * of their own. What came from the wire is escaped before it is printed, and no label of a metric
 * ever carries a name, an address or anything else that a stranger can choose.
 *
 * <p>Start at {@link org.lanline.server.journal.Journal} and {@link
 * org.lanline.server.journal.Metrics}.
 */
@NullMarked
package org.lanline.server.journal;

import org.jspecify.annotations.NullMarked;
