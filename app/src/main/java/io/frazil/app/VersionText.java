package io.frazil.app;

import org.apache.iceberg.IcebergBuild;
import org.apache.kafka.common.utils.AppInfoParser;
import org.apache.spark.SparkBuildInfo;
import picocli.CommandLine.IVersionProvider;

/** What {@code frazil --version} prints. */
final class VersionText implements IVersionProvider {

    @Override
    public String[] getVersion() {
        String own = Main.class.getPackage().getImplementationVersion();
        return new String[] {
            "frazil " + (own == null ? "(from source)" : own),
            "Spark " + SparkBuildInfo.spark_version() + ", Iceberg " + IcebergBuild.version() + ", Kafka clients "
                    + AppInfoParser.getVersion() + ", Java " + System.getProperty("java.version")
        };
    }
}
