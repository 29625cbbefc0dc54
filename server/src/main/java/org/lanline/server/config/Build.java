package org.lanline.server.config;

import org.jspecify.annotations.Nullable;

/** What this program was built as. */
public final class Build {

    private Build() {}

    /** Such as {@code 0.1.0}, or {@code development} when it does not run from its jar. */
    public static String version() {
        @Nullable String version = Build.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
