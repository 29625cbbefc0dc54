@NullMarked
package org.lanline.server.people;

import org.jspecify.annotations.NullMarked;
