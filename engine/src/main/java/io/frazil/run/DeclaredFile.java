package io.frazil.run;

import io.frazil.catalog.QualifiedName;
import io.frazil.flow.FlowDefinition;
import io.frazil.flow.FrazilException;
import io.frazil.run.flow.FlowDeclaration;
import io.frazil.run.session.Names;
import io.frazil.sql.FrazilParser;
import io.frazil.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.classic.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file of statements as the declaration that it is: a stream may be declared behind its first use, and of several
 * statements for one flow the one that the flow has reached is not gone back behind. Asks the catalog as it stands when
 * it is asked; confined to one thread.
 */
public final class DeclaredFile {

    private static final Logger LOG = LoggerFactory.getLogger(DeclaredFile.class);

    private final SparkSession session;
    private final FrazilParser parser;
    private final List<String> statements;

    /** @param statements of the file, in order */
    public DeclaredFile(org.apache.spark.sql.SparkSession session, List<String> statements) {
        this.session = (SparkSession) session;
        this.parser = FrazilParser.of(this.session);
        this.statements = List.copyOf(statements);
    }

    /** The later statement that declares a stream which this one reads and which is not there yet. */
    public OptionalInt neededFirst(int statement) {
        Set<QualifiedName> read = parser.relations(statements.get(statement)).stream()
                .map(name -> Names.qualified(session, name))
                .collect(Collectors.toSet());
        for (int later = statement + 1; later < statements.size() && !read.isEmpty(); later++) {
            if (read(later).orElse(null) instanceof Statement.CreateStream stream) {
                QualifiedName name = Names.qualified(session, stream.name());
                boolean isMissing = Names.catalogIfOurs(session, name.catalog())
                        .filter(catalog -> !catalog.tableExists(name.identifier()))
                        .isPresent();
                if (read.contains(name) && isMissing) {
                    return OptionalInt.of(later);
                }
            }
        }
        return OptionalInt.empty();
    }

    /** The later statement for the same flow that the flow runs already, so that this one is done with. */
    public OptionalInt supersededBy(int statement) {
        Optional<FlowDeclaration> declaration = declaration(statement);
        Optional<FlowDefinition> existing = declaration.flatMap(FlowDeclaration::existing);
        if (existing.isEmpty() || declaration.get().isUnchanged()) {
            return OptionalInt.empty();
        }
        for (int later = statements.size() - 1; later > statement; later--) {
            boolean runs = laterDeclaration(later)
                    .filter(other ->
                            other.definition().name().equals(existing.get().name()))
                    .filter(other ->
                            other.definition().table().equals(existing.get().table()))
                    .filter(other -> other.definition()
                            .statementHash()
                            .equals(existing.get().statementHash()))
                    .isPresent();
            if (runs) {
                return OptionalInt.of(later);
            }
        }
        return OptionalInt.empty();
    }

    private Optional<FlowDeclaration> declaration(int statement) {
        return read(statement)
                .filter(Statement.DeclareFlow.class::isInstance)
                .map(flow -> FlowDeclaration.resolve(session, (Statement.DeclareFlow) flow));
    }

    /** Empty also if it is wrong, which its own turn will tell. */
    private Optional<FlowDeclaration> laterDeclaration(int statement) {
        try {
            return declaration(statement);
        } catch (FrazilException e) {
            LOG.debug("Statement {} of a file cannot be resolved yet", statement, e);
            return Optional.empty();
        }
    }

    /** Empty: not ours, or wrong, which its own turn will tell. */
    private Optional<Statement> read(int statement) {
        try {
            return parser.read(statements.get(statement));
        } catch (ParseException | FrazilException e) {
            LOG.debug("Statement {} of a file cannot be read yet", statement, e);
            return Optional.empty();
        }
    }
}
