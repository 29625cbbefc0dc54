package org.lanline.cli;

import org.lanline.server.config.Key;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

import java.util.EnumMap;
import java.util.Map;

/**
 * The options that are settings: made from {@link Key}, so that the file and the options cannot
 * differ.
 */
final class SettingOptions {

    private SettingOptions() {}

    static void addTo(CommandSpec command) {
        for (Key key : Key.values()) {
            String fallback = key.fallback().isEmpty() ? "" : " (default: " + key.fallback() + ")";
            command.addOption(
                    OptionSpec.builder("--" + key.key())
                            .paramLabel(key.placeholder())
                            .description(key.meaning() + fallback)
                            .type(String.class)
                            .build());
        }
    }

    static Map<Key, String> given(ParseResult parsed) {
        Map<Key, String> given = new EnumMap<>(Key.class);
        for (Key key : Key.values()) {
            String name = "--" + key.key();
            if (parsed.hasMatchedOption(name)) {
                given.put(key, parsed.matchedOptionValue(name, ""));
            }
        }
        return given;
    }
}
