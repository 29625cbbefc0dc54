@NullMarked
package org.lanline.server.provision;

import org.jspecify.annotations.NullMarked;
