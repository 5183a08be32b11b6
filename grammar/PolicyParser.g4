// Statements of Biscuit Datalog 3.0 to 3.3. The text is split into statements at `;` before this grammar runs, so that
// an error never reaches the next statement.
//
// `expression` is one left-recursive rule on purpose: a ladder of one rule per precedence level overflows the stack on
// nested parentheses. An earlier alternative binds tighter. The operand of `!` reaches to the additive level, as in the
// reference: `!1 + 2` is `!(1 + 2)`. Comparisons do not chain; the tree builder refuses `1 < 2 < 3`.
//
// The grammar accepts a little more than the language (a map entry inside a set, any method name): what only the tree
// builder can say in good words is refused there.
parser grammar PolicyParser;

options { tokenVocab = PolicyLexer; }

statement
  : scopes EOF                                                  # scopeStatement
  | kind = KW_CHECK (KW_IF | KW_ALL) queries EOF                # checkStatement
  | kind = KW_REJECT KW_IF queries EOF                          # checkStatement
  | kind = (KW_ALLOW | KW_DENY) KW_IF queries EOF               # policyStatement
  | predicate (LEFT_ARROW query)? EOF                           # clauseStatement
  ;

queries : query (KW_OR query)* ;

query : element (COMMA element)* scopes? ;

element : predicate | expression ;

scopes : KW_TRUSTING scope (COMMA scope)* ;

scope : KW_AUTHORITY | KW_PREVIOUS | PUBLIC_KEY | parameter ;

predicate : name LPAREN (term (COMMA term)*)? RPAREN ;

expression
  : expression DOT name LPAREN (argument (COMMA argument)*)? RPAREN                                # method
  | left = expression op = (STAR | SLASH) right = expression                                       # binary
  | left = expression op = (PLUS | MINUS) right = expression                                       # binary
  | BANG expression                                                                                # negation
  | left = expression op = AMPERSAND right = expression                                            # binary
  | left = expression op = PIPE right = expression                                                 # binary
  | left = expression op = CARET right = expression                                                # binary
  | left = expression op = (LESS | GREATER | LESS_EQUAL | GREATER_EQUAL | EQUAL | NOT_EQUAL | STRICT_EQUAL
                           | STRICT_NOT_EQUAL) right = expression                                  # binary
  | left = expression op = (AND_AND | EAGER_AND) right = expression                                # binary
  | left = expression op = (OR_OR | EAGER_OR) right = expression                                   # binary
  | LPAREN expression RPAREN                                                                       # parenthesised
  | term                                                                                           # literal
  ;

argument : VARIABLE RIGHT_ARROW expression  # closure
         | expression                       # value
         ;

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
