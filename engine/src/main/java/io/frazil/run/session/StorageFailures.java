package io.frazil.run.session;

import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.UnsupportedFileSystemException;

/** What an object store's client says, in our words; known by its name, for it need not be there. Stateless. */
final class StorageFailures {

    private static final String AWS = "software.amazon.awssdk.";
    private static final String KEYS = "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile, or"
            + " spark.sql.catalog.<catalog>.s3.access-key-id and .s3.secret-access-key";

    private StorageFailures() {}

    /** Empty if none of the causes is about an object store. */
    static Optional<FrazilException> translated(List<Throwable> causes, Throwable thrown) {
        for (Throwable cause : causes) {
            if (cause instanceof UnsupportedFileSystemException) {
                return Optional.of(new FrazilException(
                        ErrorCode.BAD_OPTION,
                        "cannot use the location: " + Failures.sentence(cause.getMessage()),
                        "use a directory, or s3:// with the AWS SDK on the class path, docs/s3.md",
                        thrown));
            }
            if (cause instanceof NoClassDefFoundError
                    && cause.getMessage() != null
                    && cause.getMessage().startsWith(AWS.replace('.', '/'))) {
                return Optional.of(new FrazilException(
                        ErrorCode.BAD_OPTION,
                        "cannot use the object store: the class path has no " + cause.getMessage(),
                        "put the AWS SDK's s3, sts, kms and apache5-client on the class path, docs/s3.md",
                        thrown));
            }
            if (cause.getClass().getName().startsWith(AWS)) {
                String said = Failures.sentence(cause.getMessage());
                return Optional.of(new FrazilException(
                        ErrorCode.STORAGE,
                        "could not use the object store: " + said,
                        hint(cause.getClass().getSimpleName(), said),
                        thrown));
            }
        }
        return Optional.empty();
    }

    /** A flow waits in all these cases: a bucket can be made, and credentials can be renewed, while it does. */
    private static String hint(String type, String said) {
        if (type.equals("NoSuchBucketException") || said.contains("bucket does not exist")) {
            return "make the bucket, or correct path and checkpointLocation";
        }
        if (said.contains("load credentials")) {
            return "set " + KEYS;
        }
        if (said.contains("load region")) {
            return "set AWS_REGION or spark.sql.catalog.<catalog>.client.region; any will do for a server of your own";
        }
        if (said.contains("Status Code: 403") || said.contains("Status Code: 401")) {
            return "see whether the credentials are right and may use the bucket: " + KEYS;
        }
        if (type.equals("SdkClientException") || type.endsWith("TimeoutException")) {
            return "see whether spark.sql.catalog.<catalog>.s3.endpoint is right and can be reached";
        }
        return "look at the storage";
    }
}
