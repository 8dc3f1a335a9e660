package io.frazil.catalog;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QualifiedNameTest {

    @ParameterizedTest
    @ValueSource(strings = {"c.t", "c.ns.t", "c.a.b.t_1", "c.`n.s`.`a table`", "`c-1`.ns.`tick``ed`"})
    void namesComeBackAsTheyWere(String text) {
        assertEquals(text, QualifiedName.parse(text).toString());
    }

    @Test
    void quotesBelongToTheTextOnly() {
        QualifiedName name = QualifiedName.parse("`c`.`n.s`.`tick``ed`");
        assertEquals("c", name.catalog());
        assertArrayEquals(new String[] {"n.s"}, name.identifier().namespace());
        assertEquals("tick`ed", name.identifier().name());
        assertEquals("c.`n.s`.`tick``ed`", name.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "t", "c.", ".t", "c..t", "c.`t", "c.`a`b", "c.``"})
    void othersAreRefused(String text) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> QualifiedName.parse(text));
        assertEquals("not the full name of a table, catalog.namespace.name: " + text, e.getMessage());
    }
}
