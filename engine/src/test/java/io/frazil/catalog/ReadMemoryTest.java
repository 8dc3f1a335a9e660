package io.frazil.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.frazil.TestBed;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.iceberg.arrow.ArrowAllocation;
import org.apache.iceberg.shaded.org.apache.arrow.memory.ArrowBuf;
import org.apache.iceberg.shaded.org.apache.arrow.memory.BufferAllocator;
import org.apache.iceberg.shaded.org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;

/** What reads leave behind is given back, and never while a task may still read. */
class ReadMemoryTest {

    @Test
    void anAllocatorLivesUntilTheTasksHaveEndedThatRanBesideIt() {
        try (RootAllocator root = new RootAllocator()) {
            ReadMemory memory = new ReadMemory(root);
            memory.begun(1);
            child(root, "VectorizedReadBuilder");
            memory.begun(2);
            BufferAllocator second = child(root, "VectorizedReadBuilder");
            ArrowBuf held = second.buffer(64);
            memory.ended(1);
            assertEquals(2, root.getChildAllocators().size(), "task 2 may have made both");
            memory.begun(3);
            child(root, "VectorizedReadBuilder");
            memory.ended(2);
            assertEquals(2, root.getChildAllocators().size(), "the first is unused, the second holds memory");
            held.close();
            BufferAllocator other = child(root, "other");
            memory.ended(3);
            assertEquals(Set.of(other), Set.copyOf(root.getChildAllocators()), "nobody reads any longer");
            other.close();
        }
    }

    private static BufferAllocator child(BufferAllocator root, String name) {
        return root.newChildAllocator(name, 0, Long.MAX_VALUE);
    }

    @Test
    void queriesLeaveNothingBehind() {
        try (TestBed bed = TestBed.start()) {
            bed.sql("CREATE TABLE t (id BIGINT, v STRING) USING iceberg");
            for (int i = 0; i < 3; i++) {
                bed.sql("INSERT INTO t VALUES (" + i + ", 'v')");
            }
            for (int i = 0; i < 20; i++) {
                assertEquals(
                        3L,
                        bed.sql("SELECT count(v) FROM t WHERE id >= 0").get(0).getLong(0));
            }
            bed.sql("SELECT count(*) FROM range(10)");
            List<String> left = ArrowAllocation.rootAllocator().getChildAllocators().stream()
                    .map(BufferAllocator::getName)
                    .filter("VectorizedReadBuilder"::equals)
                    .collect(Collectors.toList());
            assertTrue(left.size() < 20, left.size() + " allocators are left of 60 reads");
        }
    }
}
