package io.frazil.run;

import java.time.Duration;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/** The flows that run in this process. */
public final class Flows {

    private Flows() {}

    public static Flows of(SparkSession session) {
        return new Flows();
    }

    public List<FlowStatus> statuses() {
        return List.of();
    }

    public void stopAll(Duration timeout) {}
}
