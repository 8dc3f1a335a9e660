package io.frazil.write;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.shaded.org.apache.parquet.bytes.DirectByteBufferAllocator;
import org.apache.iceberg.shaded.org.apache.parquet.column.ParquetProperties;
import org.apache.iceberg.shaded.org.apache.parquet.compression.CompressionCodecFactory.BytesInputCompressor;
import org.apache.iceberg.shaded.org.apache.parquet.hadoop.CodecFactory;
import org.apache.iceberg.shaded.org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.iceberg.util.PropertyUtil;

/**
 * How a table wants its Parquet files, by its properties. Immutable.
 *
 * @param rowGroupBytes of a row group, about
 * @param pageBytes of a page, about
 * @param pageRows of a page, at most
 * @param dictionaryBytes of a column's dictionary, at most
 * @param compressionLevel empty: the codec's own
 */
record ParquetSettings(
        long rowGroupBytes,
        int pageBytes,
        int pageRows,
        int dictionaryBytes,
        CompressionCodecName codec,
        Optional<String> compressionLevel) {

    private static final String ICEBERGS = "write.parquet.";
    private static final String PARQUETS = "parquet.";

    private static final Set<String> KNOWN = Set.of(
            TableProperties.PARQUET_ROW_GROUP_SIZE_BYTES,
            TableProperties.PARQUET_PAGE_SIZE_BYTES,
            TableProperties.PARQUET_PAGE_ROW_LIMIT,
            TableProperties.PARQUET_DICT_SIZE_BYTES,
            TableProperties.PARQUET_COMPRESSION,
            TableProperties.PARQUET_COMPRESSION_LEVEL);

    private static final Map<String, CompressionCodecName> CODECS = Map.of(
            "zstd", CompressionCodecName.ZSTD,
            "gzip", CompressionCodecName.GZIP,
            "snappy", CompressionCodecName.SNAPPY,
            "uncompressed", CompressionCodecName.UNCOMPRESSED);

    static ParquetSettings of(Map<String, String> properties) {
        return new ParquetSettings(
                PropertyUtil.propertyAsLong(
                        properties,
                        TableProperties.PARQUET_ROW_GROUP_SIZE_BYTES,
                        TableProperties.PARQUET_ROW_GROUP_SIZE_BYTES_DEFAULT),
                PropertyUtil.propertyAsInt(
                        properties,
                        TableProperties.PARQUET_PAGE_SIZE_BYTES,
                        TableProperties.PARQUET_PAGE_SIZE_BYTES_DEFAULT),
                PropertyUtil.propertyAsInt(
                        properties,
                        TableProperties.PARQUET_PAGE_ROW_LIMIT,
                        TableProperties.PARQUET_PAGE_ROW_LIMIT_DEFAULT),
                PropertyUtil.propertyAsInt(
                        properties,
                        TableProperties.PARQUET_DICT_SIZE_BYTES,
                        TableProperties.PARQUET_DICT_SIZE_BYTES_DEFAULT),
                CODECS.get(codec(properties)),
                Optional.ofNullable(properties.get(TableProperties.PARQUET_COMPRESSION_LEVEL)));
    }

    /** The property that only Iceberg's own writers know; empty: there is none. */
    static Optional<String> unknown(Map<String, String> properties) {
        if (!CODECS.containsKey(codec(properties))) {
            return Optional.of(TableProperties.PARQUET_COMPRESSION);
        }
        return properties.keySet().stream()
                .filter(name -> name.startsWith(ICEBERGS) || name.startsWith(PARQUETS))
                .filter(name -> !KNOWN.contains(name))
                .sorted()
                .findFirst();
    }

    private static String codec(Map<String, String> properties) {
        return properties
                .getOrDefault(TableProperties.PARQUET_COMPRESSION, TableProperties.PARQUET_COMPRESSION_DEFAULT)
                .toLowerCase(Locale.ROOT);
    }

    /** For the files of one thread; to be released. */
    BytesInputCompressor compressor() {
        Configuration configuration = new Configuration(false);
        compressionLevel.ifPresent(level -> {
            configuration.set("parquet.compression.codec.zstd.level", level);
            configuration.set("zlib.compress.level", level);
        });
        // Its compressors know how long a page is before they begin, and last: for a page of a few kB that is most of
        // it.
        return CodecFactory.createDirectCodecFactory(configuration, DirectByteBufferAllocator.getInstance(), pageBytes)
                .getCompressor(codec);
    }

    /** The same for Parquet's own column writers. */
    ParquetProperties forParquet() {
        return ParquetProperties.builder()
                .withWriterVersion(ParquetProperties.WriterVersion.PARQUET_1_0)
                .withPageSize(pageBytes)
                .withPageRowCountLimit(pageRows)
                .withDictionaryPageSize(dictionaryBytes)
                .build();
    }
}
