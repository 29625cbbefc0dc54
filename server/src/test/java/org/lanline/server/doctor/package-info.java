/** Tests of the check-up: against made-up machines, and against a box in this process. */
@NullMarked
package org.lanline.server.doctor;

import org.jspecify.annotations.NullMarked;
