/**
 * The statements that Frazil adds to Spark SQL's grammar. Statements that Spark's own grammar takes and Frazil reads in
 * its own way (CREATE TABLE .. USING kafka, CREATE TABLE .. AS SELECT from a stream, INSERT, ..) are not here.
 */
grammar FrazilSql;

options {
    caseInsensitive = true;
}

single
    : statement ';'* EOF
    ;

statement
    : SHOW FLOWS (LIKE pattern=STRING)?                                       # showFlows
    | (DESCRIBE | DESC) FLOW flow=name                                        # describeFlow
    | (DESCRIBE | DESC) HISTORY table=name                                    # describeHistory
    | STOP FLOW flow=name                                                     # stopFlow
    | START FLOW flow=name                                                    # startFlow
    | DROP FLOW (IF EXISTS)? flow=name                                        # dropFlow
    | ALTER FLOW flow=name RESET TO resetTarget                               # resetFlow
    | WAIT FOR FLOW flow=name (TIMEOUT amount=INTEGER unit=timeUnit)?         # waitForFlow
    | CREATE FLOW (IF NOT EXISTS)? flow=name AS body                          # createFlow
    | EXPLAIN CREATE FLOW (IF NOT EXISTS)? flow=name AS body                  # explainCreateFlow
    | ROLLBACK TO VERSION snapshot=INTEGER (WITH REPLAY)?                     # rollbackToVersion
    | ROLLBACK TABLE table=name TO rollbackTarget (WITH REPLAY)?              # rollbackTable
    | AUDIT TABLE table=name (WITH ROWS)?                                     # auditTable
    | CALL table=name '(' arguments? ')'                                      # callCare
    | OPTIMIZE TABLE? table=name (WHERE condition)? (ZORDER BY '(' columns ')')?   # optimizeTable
    | ALTER TABLE stream=name SET OPTIONS '(' option (',' option)* ')'        # alterStreamOptions
    ;

resetTarget
    : EARLIEST                                                                # resetToEarliest
    | LATEST                                                                  # resetToLatest
    | TIMESTAMP timestamp=STRING                                              # resetToTimestamp
    | VERSION snapshot=INTEGER                                                # resetToVersion
    ;

rollbackTarget
    : VERSION snapshot=INTEGER
    | TIMESTAMP timestamp=STRING
    ;

// Iceberg's own arguments: their text goes to Iceberg's procedure as it stands.
arguments
    : .+?
    ;

// A condition of Spark SQL: its text goes to Iceberg's procedure as it stands.
condition
    : .+?
    ;

columns
    : name (',' name)*
    ;

timeUnit
    : MILLISECONDS | SECOND | SECONDS | MINUTE | MINUTES | HOUR | HOURS
    ;

option
    : key=optionKey '='? value=optionValue
    ;

optionKey
    : word ('.' word)*
    | STRING
    ;

optionValue
    : STRING
    | '-'? INTEGER
    | DECIMAL
    | TRUE
    | FALSE
    ;

name
    : word ('.' word)*
    ;

word
    : WORD
    | QUOTED
    | SHOW | FLOWS | FLOW | HISTORY | LIKE | DESCRIBE | DESC | STOP | START | DROP | IF | EXISTS | ALTER | RESET | TO | EARLIEST
    | LATEST | TIMESTAMP | VERSION | WAIT | FOR | TIMEOUT | CREATE | NOT | AS | EXPLAIN | TABLE | SET | OPTIONS
    | MILLISECONDS | SECOND | SECONDS | MINUTE | MINUTES | HOUR | HOURS | TRUE | FALSE
    | ROLLBACK | WITH | REPLAY | AUDIT | ROWS | CALL | OPTIMIZE | WHERE | ZORDER | BY
    ;

// The statement of a flow: its text goes to Spark's parser as it stands.
body
    : .+?
    ;

SHOW: 'SHOW';
FLOWS: 'FLOWS';
FLOW: 'FLOW';
HISTORY: 'HISTORY';
LIKE: 'LIKE';
DESCRIBE: 'DESCRIBE';
DESC: 'DESC';
STOP: 'STOP';
START: 'START';
DROP: 'DROP';
IF: 'IF';
EXISTS: 'EXISTS';
ALTER: 'ALTER';
RESET: 'RESET';
TO: 'TO';
EARLIEST: 'EARLIEST';
LATEST: 'LATEST';
TIMESTAMP: 'TIMESTAMP';
VERSION: 'VERSION';
WAIT: 'WAIT';
FOR: 'FOR';
TIMEOUT: 'TIMEOUT';
CREATE: 'CREATE';
NOT: 'NOT';
AS: 'AS';
EXPLAIN: 'EXPLAIN';
TABLE: 'TABLE';
SET: 'SET';
OPTIONS: 'OPTIONS';
MILLISECONDS: 'MILLISECONDS';
SECOND: 'SECOND';
SECONDS: 'SECONDS';
MINUTE: 'MINUTE';
MINUTES: 'MINUTES';
HOUR: 'HOUR';
HOURS: 'HOURS';
TRUE: 'TRUE';
FALSE: 'FALSE';
ROLLBACK: 'ROLLBACK';
WITH: 'WITH';
REPLAY: 'REPLAY';
AUDIT: 'AUDIT';
ROWS: 'ROWS';
CALL: 'CALL';
OPTIMIZE: 'OPTIMIZE';
WHERE: 'WHERE';
ZORDER: 'ZORDER';
BY: 'BY';

STRING
    : '\'' ( ~['\\] | '\\' . | '\'\'' )* '\''
    | '"' ( ~["\\] | '\\' . | '""' )* '"'
    ;

QUOTED
    : '`' ( ~'`' | '``' )* '`'
    ;

INTEGER
    : [0-9]+
    ;

DECIMAL
    : [0-9]* '.' [0-9]+
    ;

WORD
    : [\p{L}_] [\p{L}\p{N}_]*
    ;

LINE_COMMENT
    : '--' ~[\r\n]* -> channel(HIDDEN)
    ;

BLOCK_COMMENT
    : '/*' ( BLOCK_COMMENT | . )*? '*/' -> channel(HIDDEN)
    ;

SPACE
    : [ \t\r\n]+ -> channel(HIDDEN)
    ;

OTHER
    : .
    ;
