/** Registrar, location and stateful proxy: who is where, where a request goes. */
@NullMarked
package org.lanline.switchboard;

import org.jspecify.annotations.NullMarked;
