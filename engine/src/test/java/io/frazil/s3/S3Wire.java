package io.frazil.s3;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

/**
 * Stands between S3's clients and the server, one request a connection, lets each take its time, and spoils the Nth. Has
 * a thread for each connection; thread-safe.
 */
public final class S3Wire implements AutoCloseable {

    private final ServerSocket listening;
    private final int serverPort;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicReference<Due> due = new AtomicReference<>();
    private final List<String> passed = Collections.synchronizedList(new ArrayList<>());
    private volatile Duration delay = Duration.ZERO;

    private record Due(S3Fault fault, int nth, Runnable then, AtomicInteger requests, AtomicReference<String> struck) {}

    private record Request(String line, String head, byte[] body) {}

    private S3Wire(ServerSocket listening, int serverPort) {
        this.listening = listening;
        this.serverPort = serverPort;
    }

    static S3Wire start(int serverPort) {
        try {
            S3Wire wire = new S3Wire(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), serverPort);
            daemon(wire::accept);
            return wire;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return listening.getLocalPort();
    }

    int serverPort() {
        return serverPort;
    }

    /** How much longer each request takes from now on, whatever others do meanwhile; zero at first. */
    public void delay(Duration delay) {
        this.delay = delay;
    }

    /** How many requests there have been. */
    public int passed() {
        return passed.size();
    }

    /** The first lines of those that there have been after the first so many. */
    List<String> passedSince(int count) {
        synchronized (passed) {
            return List.copyOf(passed.subList(count, passed.size()));
        }
    }

    void arm(S3Fault fault, int nth) {
        arm(fault, nth, () -> {});
    }

    /** @param then happens when the fault strikes, before the client can see it */
    void arm(S3Fault fault, int nth, Runnable then) {
        due.set(new Due(fault, nth, then, new AtomicInteger(), new AtomicReference<>()));
    }

    /** The request that was spoilt, empty so far if none was. */
    Optional<String> struck() {
        return Optional.ofNullable(due.get()).map(armed -> armed.struck().get());
    }

    Optional<String> disarm() {
        Due was = due.getAndSet(null);
        return was == null ? Optional.empty() : Optional.ofNullable(was.struck().get());
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                open.add(client);
                daemon(() -> serve(client));
            } catch (IOException closed) {
                // The loop's condition tells.
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            Optional<Request> request = read(client);
            if (request.isPresent()) {
                passed.add(request.get().line());
                Thread.sleep(delay.toMillis());
                pass(request.get(), client);
            }
        } catch (IOException broken) {
            // Closed with the connection: the client sees that it is.
        } catch (InterruptedException never) {
            throw new IllegalStateException(never);
        } finally {
            open.remove(client);
        }
    }

    private void pass(Request request, Socket client) throws IOException {
        Optional<Due> struck = strikes(request);
        if (struck.isEmpty()) {
            client.getOutputStream().write(forward(request));
            return;
        }
        S3Fault fault = struck.get().fault();
        if (fault.isDone()) {
            forward(request);
        }
        struck.get().struck().set(request.line());
        struck.get().then().run();
        if (fault.isAnswered()) {
            byte[] answer = fault.answer().getBytes(StandardCharsets.US_ASCII);
            client.getOutputStream().write(answer);
        } else if (fault == S3Fault.SILENCE) {
            // Ends when the client gives up.
            client.getInputStream().read();
        }
    }

    private Optional<Due> strikes(Request request) {
        Due armed = due.get();
        return armed != null && armed.requests().incrementAndGet() == armed.nth()
                ? Optional.of(armed)
                : Optional.empty();
    }

    private static Optional<Request> read(Socket client) throws IOException {
        InputStream in = new BufferedInputStream(client.getInputStream());
        String head = head(in);
        if (head.isEmpty()) {
            return Optional.empty();
        }
        String lower = head.toLowerCase(Locale.ROOT);
        if (lower.contains("\r\nexpect: 100-continue")) {
            client.getOutputStream().write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        int length = lower.lines()
                .filter(line -> line.startsWith("content-length:"))
                .mapToInt(line ->
                        Integer.parseInt(line.substring(line.indexOf(':') + 1).strip()))
                .findFirst()
                .orElse(0);
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException("the client has gone");
        }
        String passed = head.lines()
                .filter(line -> !line.isEmpty()
                        && !line.toLowerCase(Locale.ROOT).startsWith("expect:")
                        && !line.toLowerCase(Locale.ROOT).startsWith("connection:"))
                .collect(Collectors.joining("\r\n", "", "\r\nConnection: close\r\n\r\n"));
        return Optional.of(new Request(head.lines().findFirst().orElseThrow(), passed, body));
    }

    /** Up to the empty line; empty if the client has nothing to ask. */
    private static String head(InputStream in) throws IOException {
        byte[] end = {'\r', '\n', '\r', '\n'};
        byte[] last = new byte[end.length];
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!Arrays.equals(last, end)) {
            int next = in.read();
            if (next < 0) {
                return "";
            }
            head.write(next);
            System.arraycopy(last, 1, last, 0, end.length - 1);
            last[end.length - 1] = (byte) next;
        }
        return head.toString(StandardCharsets.US_ASCII);
    }

    /** The whole answer. */
    private byte[] forward(Request request) throws IOException {
        try (Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort)) {
            OutputStream out = server.getOutputStream();
            out.write(request.head().getBytes(StandardCharsets.US_ASCII));
            out.write(request.body());
            out.flush();
            return server.getInputStream().readAllBytes();
        }
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "s3-wire");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
