/**
 * Looks over this machine, its networks and the box on it, and says what is wrong and what to do.
 *
 * <p>Owns: the checks, one class each; the test phones of a call that it makes itself ({@link
 * org.lanline.server.doctor.TestCall}), whose accounts it takes away again; what it asks of the
 * pages that are open ({@code DeviceCheck}).
 *
 * <p>Never: changes a firewall or a setting, or waits without bound.
 *
 * <p>Start reading at {@link org.lanline.server.doctor.Checkup}.
 */
@NullMarked
package org.lanline.server.doctor;

import org.jspecify.annotations.NullMarked;
