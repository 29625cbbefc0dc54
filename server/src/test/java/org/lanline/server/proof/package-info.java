@NullMarked
package org.lanline.server.proof;

import org.jspecify.annotations.NullMarked;
