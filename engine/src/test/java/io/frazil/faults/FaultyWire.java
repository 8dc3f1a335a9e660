package io.frazil.faults;

import io.frazil.faults.Fault.Call;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stands between Kafka's clients and the broker, counts requests, and breaks the line when {@link Faults} says so. Has
 * a thread for each direction of each connection.
 */
final class FaultyWire implements AutoCloseable {

    private final ServerSocket server;
    private final Set<Line> lines = ConcurrentHashMap.newKeySet();
    private final Runnable restart;
    private volatile int brokerPort;

    /** @param restart takes the broker away and brings it back */
    FaultyWire(Runnable restart) {
        this.restart = restart;
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return server.getLocalPort();
    }

    void connect(int port) {
        brokerPort = port;
        daemon(this::accept);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Line line = new Line(server.accept());
                lines.add(line);
                daemon(line::open);
            } catch (IOException e) {
                // Closed: nobody is to be served any more.
                return;
            }
        }
    }

    private static void daemon(Runnable body) {
        Thread thread = new Thread(body, "faulty-wire");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
        lines.forEach(Line::cut);
    }

    /** One connection of a client, and its own to the broker. */
    private final class Line {

        private final Socket client;
        private final Socket broker = new Socket();
        private volatile boolean cutAtAnswer;
        private volatile boolean mute;

        Line(Socket client) {
            this.client = client;
        }

        void open() {
            try {
                broker.connect(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), brokerPort));
                broker.setTcpNoDelay(true);
                client.setTcpNoDelay(true);
                daemon(() -> pump(broker, client, false));
                pump(client, broker, true);
            } catch (IOException e) {
                // The broker is away, and the client is told so by its own connection.
                cut();
            }
        }

        private void pump(Socket from, Socket to, boolean requests) {
            try {
                DataInputStream in = new DataInputStream(from.getInputStream());
                DataOutputStream out = new DataOutputStream(to.getOutputStream());
                while (true) {
                    byte[] frame = new byte[in.readInt()];
                    in.readFully(frame);
                    if (requests ? passes(frame) : answers()) {
                        byte[] whole = java.nio.ByteBuffer.allocate(4 + frame.length)
                                .putInt(frame.length)
                                .put(frame)
                                .array();
                        out.write(whole);
                        out.flush();
                    }
                }
            } catch (IOException e) {
                // One end has closed; so does the other.
                cut();
            }
        }

        private boolean passes(byte[] request) throws IOException {
            Optional<Fault> fault = Faults.at(Call.REQUEST, "request " + (request[0] << 8 | request[1] & 0xff));
            if (fault.isEmpty()) {
                return true;
            }
            switch (fault.get()) {
                case REQUEST_CUT -> throw new IOException("a fault: cut");
                case ANSWER_CUT -> cutAtAnswer = true;
                case ANSWER_SWALLOWED -> mute = true;
                case BROKER_RESTARTS -> restart.run();
                default -> throw new IllegalStateException("not a fault of the wire: " + fault.get());
            }
            return true;
        }

        private boolean answers() throws IOException {
            if (cutAtAnswer) {
                throw new IOException("a fault: cut");
            }
            return !mute;
        }

        void cut() {
            lines.remove(this);
            try (client;
                    broker) {
                client.setSoLinger(true, 0);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
