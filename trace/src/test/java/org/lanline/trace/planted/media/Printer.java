package org.lanline.trace.planted.media;

/** Planted: media writes JSON itself. */
final class Printer {
    final tools.jackson.core.json.JsonFactory factory = new tools.jackson.core.json.JsonFactory();
}
