package io.frazil.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.frazil.flow.FrazilException;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WarehouseLockTest {

    /** What the second process does. */
    public static final class Second {
        public static void main(String[] args) {
            try {
                WarehouseLock.hold("c", Path.of(args[0]));
                System.out.println("held");
            } catch (FrazilException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    @Test
    void aSecondProcessIsRefused(@TempDir Path directory) throws Exception {
        Path warehouse = directory.resolve("warehouse");
        WarehouseLock.hold("c", warehouse);
        WarehouseLock.hold("again", warehouse);
        assertEquals(
                "cannot open catalog c: another process uses its warehouse " + warehouse.toRealPath()
                        + ", and a catalog of type hadoop on a local file system is for one process. Hint: end the"
                        + " other process, or leave out the type for a catalog that processes can share. [UNSUPPORTED]",
                second(warehouse));
        assertEquals("held", second(directory.resolve("another")));
    }

    private static String second(Path warehouse) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Second.class.getName(),
                        warehouse.toString())
                .start();
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            String line = output.readLine();
            assertTrue(process.waitFor() == 0);
            return line;
        }
    }
}
