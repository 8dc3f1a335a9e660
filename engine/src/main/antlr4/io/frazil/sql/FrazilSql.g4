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
    | ALTER TABLE stream=name SET OPTIONS '(' option (',' option)* ')'        # alterStreamOptions
    ;

resetTarget
    : EARLIEST                                                                # resetToEarliest
    | LATEST                                                                  # resetToLatest
    | TIMESTAMP timestamp=STRING                                              # resetToTimestamp
    | VERSION snapshot=INTEGER                                                # resetToVersion
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
