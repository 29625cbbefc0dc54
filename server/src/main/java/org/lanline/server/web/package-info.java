/** HTTPS, WebSocket, static files and the API. */
@NullMarked
package org.lanline.server.web;

import org.jspecify.annotations.NullMarked;
