package io.frazil.stream.option;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which options hold secrets, and whether one stands there in plain text. Pure. */
public final class Secrets {

    static final String MASK = "***";

    private static final List<String> ENDINGS = List.of(
            "password",
            "passphrase",
            "passwd",
            "secret",
            "jaas.config",
            "token",
            "ssl.keystore.key",
            "private.key",
            "credentials",
            "user.info",
            "access.key",
            "api.key",
            "sse.key");

    /** {@code password="value"}, {@code clientSecret=value} and the like inside a login module's line. */
    private static final Pattern LOGIN_SECRET = Pattern.compile(
            "(?i)[\\w.]*(?:password|passphrase|secret|token)\\s*=\\s*(?:\"([^\"]*)\"|'([^']*)'|([^\\s;]*))");

    /** {@code class.of.LoginModule required ..}: what a login module's line begins with. */
    private static final Pattern LOGIN_MODULE =
            Pattern.compile("(?is)\\s*[\\w.$]+\\s+(?:required|requisite|sufficient|optional)\\b.*");

    private Secrets() {}

    /** By its name, of Kafka's clients or of a catalog or table. */
    public static boolean isSecret(String option) {
        String name = option.toLowerCase(Locale.ROOT).replace('-', '.');
        return ENDINGS.stream().anyMatch(name::endsWith);
    }

    /** Whether a secret option's value gives the secret itself away rather than referring to it. */
    static boolean standsInPlainText(String option, String value) {
        if (!isSecret(option) || value.isBlank()) {
            return false;
        }
        if (!option.toLowerCase(Locale.ROOT).endsWith("jaas.config")) {
            return !References.anyIn(value);
        }
        if (!References.anyIn(value) && !LOGIN_MODULE.matcher(value).matches()) {
            // What it is nobody can tell, so it may be the secret.
            return true;
        }
        Matcher secrets = LOGIN_SECRET.matcher(value);
        while (secrets.find()) {
            String secret = firstGroup(secrets);
            if (!secret.isEmpty() && !References.anyIn(secret)) {
                return true;
            }
        }
        return false;
    }

    private static String firstGroup(Matcher match) {
        for (int group = 1; group <= match.groupCount(); group++) {
            if (match.group(group) != null) {
                return match.group(group);
            }
        }
        return "";
    }
}
