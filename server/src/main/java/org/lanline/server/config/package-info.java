/** One file and the same flags to one validated record. */
@NullMarked
package org.lanline.server.config;

import org.jspecify.annotations.NullMarked;
