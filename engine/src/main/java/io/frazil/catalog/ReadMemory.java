package io.frazil.catalog;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.iceberg.arrow.ArrowAllocation;
import org.apache.iceberg.shaded.org.apache.arrow.memory.BufferAllocator;

/**
 * Closes the allocators that Iceberg's vectorized reads make, one for each file, and never close
 * (github.com/apache/iceberg/issues/13937): half a kilobyte each, for ever, so that a flow that reads its table in every
 * batch fills any heap within days. An allocator is closed when every task has ended that ran when it was there.
 * Thread-safe.
 */
final class ReadMemory {

    private static final ReadMemory OF_THIS_PROCESS = new ReadMemory(ArrowAllocation.rootAllocator());

    /** How Iceberg names them. */
    private static final String NAME = "VectorizedReadBuilder";

    private final BufferAllocator root;
    private final Set<Long> running = new HashSet<>();
    private Collection<BufferAllocator> there = List.of();
    /** Of the tasks that ran when these were there, those that still run. */
    private Set<Long> mayRead = new HashSet<>();

    ReadMemory(BufferAllocator root) {
        this.root = root;
    }

    static ReadMemory ofThisProcess() {
        return OF_THIS_PROCESS;
    }

    /** @param thread that runs the task, and no other one meanwhile */
    synchronized void begun(long thread) {
        running.add(thread);
    }

    synchronized void ended(long thread) {
        running.remove(thread);
        mayRead.remove(thread);
        if (!mayRead.isEmpty()) {
            return;
        }
        there.forEach(ReadMemory::close);
        there = root.getChildAllocators();
        if (running.isEmpty()) {
            there.forEach(ReadMemory::close);
            there = List.of();
        }
        mayRead = new HashSet<>(running);
    }

    /** One that still holds memory would complain; it is looked at again. */
    private static void close(BufferAllocator allocator) {
        if (allocator.getName().equals(NAME) && allocator.getAllocatedMemory() == 0) {
            allocator.close();
        }
    }
}
