/** Tests of the HTTP face of the box. */
@NullMarked
package org.lanline.server.web;

import org.jspecify.annotations.NullMarked;
