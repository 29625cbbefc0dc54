/**
 * What was found, for people and for programs.
 *
 * <p>Owns: the terminal's summary ({@link org.lanline.trace.report.Summary}) and the JSON of {@code
 * docs/trace-json.md} ({@link org.lanline.trace.report.TraceJson}), the page ({@link
 * org.lanline.trace.report.HtmlReport}), the remarks of an annotated capture ({@link
 * org.lanline.trace.report.Annotations}). Never: finds anything out. Start reading at {@link
 * org.lanline.trace.report.Summary}.
 */
@NullMarked
package org.lanline.trace.report;

import org.jspecify.annotations.NullMarked;
