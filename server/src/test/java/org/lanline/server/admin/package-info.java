/** Tests of the room of the same name. */
@NullMarked
package org.lanline.server.admin;

import org.jspecify.annotations.NullMarked;
