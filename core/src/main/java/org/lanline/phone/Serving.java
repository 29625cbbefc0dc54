package org.lanline.phone;

import org.jspecify.annotations.Nullable;

/**
 * What a request that came is about.
 *
 * @param call the one that it began, if it began one
 */
record Serving(@Nullable Call call) {}
