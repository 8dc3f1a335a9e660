package io.frazil.stream.client;

import io.frazil.flow.ErrorCode;
import io.frazil.flow.FrazilException;
import io.frazil.stream.option.ClientOptions;
import io.frazil.stream.option.Secrets;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * What Kafka's clients say, in our words.
 *
 * @param options of the stream whose clients they are
 */
public record KafkaFailures(ClientOptions options) {

    /** @param doing what could not be done, such as "read transactions-3@10..19" */
    public RuntimeException translate(String doing, Throwable failure) {
        if (failure instanceof FrazilException || failure instanceof InterruptException) {
            return (RuntimeException) failure;
        }
        String servers = options.bootstrapServers();
        if (failure instanceof AuthenticationException) {
            return new FrazilException(
                    ErrorCode.KAFKA,
                    "could not " + doing + ": Kafka at " + servers + " refuses the login (" + said(failure) + ")",
                    "check kafka.security.protocol, kafka.sasl.* and kafka.ssl.* of stream " + options.stream()
                            + ", and what their references hold",
                    failure);
        }
        if (failure instanceof AuthorizationException) {
            return new FrazilException(
                    ErrorCode.KAFKA,
                    "could not " + doing + ": Kafka at " + servers + " does not allow it (" + said(failure) + ")",
                    "grant the stream's user READ and DESCRIBE on its topics",
                    failure);
        }
        if (failure instanceof TimeoutException) {
            return noAnswer(doing, failure);
        }
        return new FrazilException(
                ErrorCode.KAFKA,
                "could not " + doing + " from Kafka at " + servers + " (" + said(failure) + ")",
                "look at the brokers",
                failure);
    }

    FrazilException noAnswer(String doing, Throwable cause) {
        return new FrazilException(
                ErrorCode.KAFKA,
                "could not " + doing + ": no answer from Kafka at " + options.bootstrapServers() + " within "
                        + options.timeout().toMillis() + " ms",
                "check that bootstrap.servers of stream " + options.stream()
                        + " is right and that the brokers, at the addresses they advertise, can be reached",
                cause);
    }

    /** A client could not be made: its constructor wraps the reason, which names the setting. */
    RuntimeException notMade(KafkaException failure) {
        Throwable reason = failure.getCause() instanceof KafkaException cause ? cause : failure;
        if (reason instanceof ConfigException && said(reason).contains("bootstrap")) {
            return new FrazilException(
                    ErrorCode.KAFKA,
                    "could not find Kafka at " + options.bootstrapServers() + " (" + said(reason) + ")",
                    "check bootstrap.servers of stream " + options.stream(),
                    failure);
        }
        // A login module's complaint may quote what it could not read, so neither its text nor the cause goes further.
        boolean mayQuoteSecret = options.properties().keySet().stream().anyMatch(Secrets::isSecret);
        return new FrazilException(
                ErrorCode.BAD_OPTION,
                "cannot make a Kafka client for stream " + options.stream()
                        + (mayQuoteSecret ? "" : " (" + said(reason) + ")"),
                "check its kafka.* options" + (mayQuoteSecret ? ", above all the ones that hold secrets" : ""),
                mayQuoteSecret ? null : failure);
    }

    private static String said(Throwable failure) {
        String text = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        return text.strip().replaceAll("\\.$", "");
    }
}
