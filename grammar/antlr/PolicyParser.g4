// Statements of Biscuit Datalog 3.0 to 3.3. The text is split into statements at `;` before this grammar runs, so that
// an error never reaches the next statement.
//
// `expression` is one left-recursive rule on purpose: a ladder of one rule per precedence level overflows the stack on
// nested parentheses. An earlier alternative binds tighter. The operand of `!` reaches to the additive level, as in the
// reference: `!1 + 2` is `!(1 + 2)`. Comparisons do not chain; the tree builder refuses `1 < 2 < 3`.
//
// The grammar accepts a little more than the language (a map entry inside a set, any method name): what only the tree
// builder can say in good words is refused there.
//
// No alternative has a label: each would make its context twice. grammar/antlr/antlr_tree.cpp tells them apart by their children.
parser grammar PolicyParser;

options {
  tokenVocab = PolicyLexer;
  superClass = StatementParser;
}

@parser::postinclude {
#include "grammar/antlr/antlr_base.h"
}

statement
  : scopes EOF
  | KW_CHECK (KW_IF | KW_ALL) queries EOF
  | KW_REJECT KW_IF queries EOF
  | (KW_ALLOW | KW_DENY) KW_IF queries EOF
  | predicate (LEFT_ARROW query)? EOF
  ;

queries : query (KW_OR query)* ;

query : element (COMMA element)* scopes? ;

element : predicate | expression ;

scopes : KW_TRUSTING scope (COMMA scope)* ;

scope : KW_AUTHORITY | KW_PREVIOUS | PUBLIC_KEY | parameter ;

predicate : name LPAREN (term (COMMA term)*)? RPAREN ;

expression
  : expression DOT name LPAREN (argument (COMMA argument)*)? RPAREN
  | expression (STAR | SLASH) expression
  | expression (PLUS | MINUS) expression
  | BANG expression
  | expression AMPERSAND expression
  | expression PIPE expression
  | expression CARET expression
  | expression (LESS | GREATER | LESS_EQUAL | GREATER_EQUAL | EQUAL | NOT_EQUAL | STRICT_EQUAL | STRICT_NOT_EQUAL) expression
  | expression (AND_AND | EAGER_AND) expression
  | expression (OR_OR | EAGER_OR) expression
  | LPAREN expression RPAREN
  | term
  ;

argument : VARIABLE RIGHT_ARROW expression | expression ;

term
  : VARIABLE
  | MINUS? INTEGER
  | STRING
  | DATE
  | BYTES
  | KW_TRUE
  | KW_FALSE
  | KW_NULL
  | array
  | parameter
  | braces
  ;

array : LBRACKET (term (COMMA term)*)? RBRACKET ;

parameter : LBRACE NAME RBRACE ;

braces : LBRACE (COMMA | entry (COMMA entry)*)? RBRACE ;

entry : term (COLON term)? ;

// Keywords are ordinary words where a predicate or a method is named.
name
  : NAME | BYTES | KW_CHECK | KW_REJECT | KW_ALLOW | KW_DENY | KW_IF | KW_ALL | KW_OR | KW_TRUSTING | KW_AUTHORITY
  | KW_PREVIOUS | KW_TRUE | KW_FALSE | KW_NULL
  ;
