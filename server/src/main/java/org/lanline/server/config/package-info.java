/**
 * One file and the same options to one validated record.
 *
 * <p>Owns: every setting, its default and its check ({@link org.lanline.server.config.Key}), and
 * the two ways in which a person is told that something is wrong. Never: knows what a setting is
 * for. Start at {@link org.lanline.server.config.Config}.
 */
@NullMarked
package org.lanline.server.config;

import org.jspecify.annotations.NullMarked;
