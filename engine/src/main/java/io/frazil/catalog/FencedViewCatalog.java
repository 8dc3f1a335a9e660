package io.frazil.catalog;

import java.util.List;
import java.util.Map;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.LoadContext;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.catalog.ViewCatalog;
import org.apache.iceberg.view.View;
import org.apache.iceberg.view.ViewBuilder;

/** A {@link FencedCatalog} around a catalog with views, which stay as they are. */
final class FencedViewCatalog extends FencedCatalog implements ViewCatalog {

    private final ViewCatalog views;

    FencedViewCatalog(Catalog delegate, ViewCatalog views) {
        super(delegate);
        this.views = views;
    }

    @Override
    public String name() {
        return super.name();
    }

    @Override
    public void initialize(String name, Map<String, String> properties) {
        super.initialize(name, properties);
    }

    @Override
    public List<TableIdentifier> listViews(Namespace namespace) {
        return views.listViews(namespace);
    }

    @Override
    public View loadView(TableIdentifier identifier) {
        return views.loadView(identifier);
    }

    @Override
    public View loadView(TableIdentifier identifier, LoadContext context) {
        return views.loadView(identifier, context);
    }

    @Override
    public boolean viewExists(TableIdentifier identifier) {
        return views.viewExists(identifier);
    }

    @Override
    public ViewBuilder buildView(TableIdentifier identifier) {
        return views.buildView(identifier);
    }

    @Override
    public boolean dropView(TableIdentifier identifier) {
        return views.dropView(identifier);
    }

    @Override
    public void renameView(TableIdentifier from, TableIdentifier to) {
        views.renameView(from, to);
    }

    @Override
    public void invalidateView(TableIdentifier identifier) {
        views.invalidateView(identifier);
    }

    @Override
    public View registerView(TableIdentifier identifier, String metadataFileLocation) {
        return views.registerView(identifier, metadataFileLocation);
    }
}
