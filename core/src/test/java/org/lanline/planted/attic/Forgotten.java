package org.lanline.planted.attic;

/** Planted: a room that the table does not know. */
final class Forgotten {}
