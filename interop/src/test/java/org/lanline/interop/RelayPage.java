package org.lanline.interop;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/**
 * Serves a page that talks to itself through a relay, and prints what it reports, as a program on a
 * host of a {@link Lab}.
 */
final class RelayPage {
    private RelayPage() {}

    /**
     * @param args the address to listen on
     */
    public static void main(String[] args) throws Exception {
        var at = new InetSocketAddress(InetAddress.ofLiteral(args[0]), 8090);
        HttpServer server = HttpServer.create(at, 0);
        server.createContext("/", RelayPage::answer);
        server.start();
        System.out.println("serving");
    }

    private static void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            if (exchange.getRequestMethod().equals("POST")) {
                System.out.println(new String(body, StandardCharsets.UTF_8));
            }
            try (var page = RelayPage.class.getResourceAsStream("/relay/page.html")) {
                byte[] html = page == null ? new byte[0] : page.readAllBytes();
                exchange.getResponseHeaders().add("Content-Type", "text/html; charset=utf-8");
                exchange.sendResponseHeaders(200, html.length);
                exchange.getResponseBody().write(html);
            }
        }
    }
}
