package org.lanline.server.web;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;

/**
 * @param bind the only address to listen on, or null for all
 * @param httpsPort 0 for any free one
 * @param httpPort 0 for any free one, -1 for none
 * @param limits what strangers may take
 */
public record WebSettings(
        @Nullable InetAddress bind, int httpsPort, int httpPort, WebLimits limits) {

    /** The ports of the contract, on every address. */
    public static WebSettings standard() {
        return new WebSettings(null, 8443, 8080, WebLimits.standard());
    }
}
