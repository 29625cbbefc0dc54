/** One SQLite file: people, devices, accounts, settings. */
@NullMarked
package org.lanline.server.store;

import org.jspecify.annotations.NullMarked;
