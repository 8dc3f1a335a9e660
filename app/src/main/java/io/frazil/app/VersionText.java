package io.frazil.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/**
 * What {@code frazil --version} prints, read from the build's own notes: it is asked for at every start, before it is
 * known where the log goes, so that no class with a logger may be touched.
 */
final class VersionText implements IVersionProvider {

    @Override
    public String[] getVersion() {
        String own = Main.class.getPackage().getImplementationVersion();
        return new String[] {
            "frazil " + (own == null ? "(from source)" : own),
            "Spark " + read("spark-version-info.properties", "version") + ", Iceberg "
                    + read("iceberg-build.properties", "git.build.version") + ", Kafka clients "
                    + read("kafka/kafka-version.properties", "version") + ", Java "
                    + System.getProperty("java.version")
        };
    }

    private static String read(String resource, String key) {
        Properties notes = new Properties();
        try (InputStream in = VersionText.class.getClassLoader().getResourceAsStream(resource)) {
            if (in != null) {
                notes.load(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return notes.getProperty(key, "unknown");
    }
}
