package io.frazil.catalog;

import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The open catalogs of this process that other sessions may use too: Spark makes a catalog for each session by its
 * class's name and hands it nothing but options, so that a number tells which. Those that no session has any more are
 * forgotten. Thread-safe.
 */
final class SharedCatalogs {

    private static final Map<String, WeakReference<FencedCatalog>> OPEN = new ConcurrentHashMap<>();

    private SharedCatalogs() {}

    static String add(FencedCatalog catalog) {
        OPEN.values().removeIf(open -> open.get() == null);
        String id = UUID.randomUUID().toString();
        OPEN.put(id, new WeakReference<>(catalog));
        return id;
    }

    /** @param id null: none */
    static Optional<FencedCatalog> of(String id) {
        return Optional.ofNullable(id).map(OPEN::get).map(WeakReference::get);
    }
}
