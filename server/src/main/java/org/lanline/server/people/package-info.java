/** The live list of people, joining, and the rendezvous. */
@NullMarked
package org.lanline.server.people;

import org.jspecify.annotations.NullMarked;
