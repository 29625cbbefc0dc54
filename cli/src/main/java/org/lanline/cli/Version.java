package org.lanline.cli;

import picocli.CommandLine.IVersionProvider;

/** The version that the jar was built as. */
final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
        return new String[] {
            "lanline " + org.lanline.server.config.Build.version(), "Java " + Runtime.version()
        };
    }
}
