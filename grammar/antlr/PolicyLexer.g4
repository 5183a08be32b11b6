// Tokens of Biscuit Datalog 3.0 to 3.3.
//
// Two modes: a name may contain `:` (`ns::fact`), but inside braces a colon separates a map key from its value, so the
// mode BRACES has names without colons. `;` always returns to the default mode, so that an unclosed brace cannot spoil
// the statements after it.
//
// This is the definition of the tokens, and the tests' judge; grammar/syntax/scanner.cpp reads the same ones by hand, faster.
// The order of the token types is mirrored by TokenKind in grammar/syntax/token.h.
lexer grammar PolicyLexer;

tokens {
  KW_CHECK, KW_REJECT, KW_ALLOW, KW_DENY, KW_IF, KW_ALL, KW_OR, KW_TRUSTING, KW_AUTHORITY, KW_PREVIOUS,
  KW_TRUE, KW_FALSE, KW_NULL,
  NAME, VARIABLE, INTEGER, DATE, BYTES, STRING, PUBLIC_KEY,
  LPAREN, RPAREN, LBRACKET, RBRACKET, LBRACE, RBRACE,
  COMMA, SEMICOLON, COLON, DOT, LEFT_ARROW, RIGHT_ARROW,
  STRICT_EQUAL, STRICT_NOT_EQUAL, EQUAL, NOT_EQUAL, LESS_EQUAL, GREATER_EQUAL, LESS, GREATER,
  AND_AND, OR_OR, EAGER_AND, EAGER_OR, AMPERSAND, PIPE, CARET, BANG, PLUS, MINUS, STAR, SLASH,
  ASSIGN, UNCLOSED_STRING, UNCLOSED_COMMENT, LINE_COMMENT, BLOCK_COMMENT, UNEXPECTED
}

fragment DIGIT : [0-9] ;
// Any character beyond ASCII: grammar/syntax/lexer.cpp asks is_valid_variable() which of them are letters, so that text and wire agree.
fragment NAME_PART : [0-9A-Za-z_\u0080-\u{10FFFF}] ;
fragment F_WS : [ \t\r\n]+ ;
fragment F_LINE_COMMENT : '//' ~[\r\n]* ;
fragment F_COMMENT_OPEN : '/*' (~[*] | '*'+ ~[*/])* ;
fragment F_STRING_OPEN : '"' (~["\\] | '\\' .)* ;
fragment F_BYTES : 'hex:' [0-9A-Za-z_]* ;
fragment F_DATE : DIGIT+ '-' DIGIT+ '-' DIGIT+ [Tt] [0-9:]* ('.' DIGIT+)? ([Zz] | [+\-] [0-9:]+)? ;

WS : F_WS -> skip ;
T_LINE_COMMENT : F_LINE_COMMENT -> type(LINE_COMMENT) ;
T_BLOCK_COMMENT : F_COMMENT_OPEN '*'+ '/' -> type(BLOCK_COMMENT) ;
T_UNCLOSED_COMMENT : F_COMMENT_OPEN '*'* -> type(UNCLOSED_COMMENT) ;

T_CHECK : [cC] [hH] [eE] [cC] [kK] -> type(KW_CHECK) ;
T_REJECT : [rR] [eE] [jJ] [eE] [cC] [tT] -> type(KW_REJECT) ;
T_ALLOW : [aA] [lL] [lL] [oO] [wW] -> type(KW_ALLOW) ;
T_DENY : [dD] [eE] [nN] [yY] -> type(KW_DENY) ;
T_IF : [iI] [fF] -> type(KW_IF) ;
T_ALL : [aA] [lL] [lL] -> type(KW_ALL) ;
T_OR : [oO] [rR] -> type(KW_OR) ;
T_TRUSTING : 'trusting' -> type(KW_TRUSTING) ;
T_AUTHORITY : 'authority' -> type(KW_AUTHORITY) ;
T_PREVIOUS : 'previous' -> type(KW_PREVIOUS) ;
T_TRUE : 'true' -> type(KW_TRUE) ;
T_FALSE : 'false' -> type(KW_FALSE) ;
T_NULL : 'null' -> type(KW_NULL) ;

T_INTEGER : DIGIT+ -> type(INTEGER) ;
T_DATE : F_DATE -> type(DATE) ;
T_BYTES : F_BYTES -> type(BYTES) ;
T_PUBLIC_KEY : ('ed25519' | 'secp256r1') '/' [0-9A-Za-z_]* -> type(PUBLIC_KEY) ;
T_STRING : F_STRING_OPEN '"' -> type(STRING) ;
T_UNCLOSED_STRING : F_STRING_OPEN '\\'? -> type(UNCLOSED_STRING) ;
T_VARIABLE : '$' (NAME_PART | ':')* -> type(VARIABLE) ;
T_NAME : (NAME_PART | ':')+ -> type(NAME) ;

T_LPAREN : '(' -> type(LPAREN) ;
T_RPAREN : ')' -> type(RPAREN) ;
T_LBRACKET : '[' -> type(LBRACKET) ;
T_RBRACKET : ']' -> type(RBRACKET) ;
T_LBRACE : '{' -> type(LBRACE), pushMode(BRACES) ;
T_RBRACE : '}' -> type(RBRACE) ;
T_COMMA : ',' -> type(COMMA) ;
T_SEMICOLON : ';' -> type(SEMICOLON) ;
T_DOT : '.' -> type(DOT) ;
T_LEFT_ARROW : '<-' -> type(LEFT_ARROW) ;
T_RIGHT_ARROW : '->' -> type(RIGHT_ARROW) ;
T_STRICT_EQUAL : '===' -> type(STRICT_EQUAL) ;
T_STRICT_NOT_EQUAL : '!==' -> type(STRICT_NOT_EQUAL) ;
T_EQUAL : '==' -> type(EQUAL) ;
T_NOT_EQUAL : '!=' -> type(NOT_EQUAL) ;
T_LESS_EQUAL : '<=' -> type(LESS_EQUAL) ;
T_GREATER_EQUAL : '>=' -> type(GREATER_EQUAL) ;
T_LESS : '<' -> type(LESS) ;
T_GREATER : '>' -> type(GREATER) ;
T_AND_AND : '&&' -> type(AND_AND) ;
T_OR_OR : '||' -> type(OR_OR) ;
T_AMPERSAND : '&' -> type(AMPERSAND) ;
T_PIPE : '|' -> type(PIPE) ;
T_CARET : '^' -> type(CARET) ;
T_BANG : '!' -> type(BANG) ;
T_PLUS : '+' -> type(PLUS) ;
T_MINUS : '-' -> type(MINUS) ;
T_STAR : '*' -> type(STAR) ;
T_SLASH : '/' -> type(SLASH) ;
T_ASSIGN : '=' -> type(ASSIGN) ;
T_UNEXPECTED : . -> type(UNEXPECTED) ;

mode BRACES;

B_WS : F_WS -> skip ;
B_LINE_COMMENT : F_LINE_COMMENT -> type(LINE_COMMENT) ;
B_BLOCK_COMMENT : F_COMMENT_OPEN '*'+ '/' -> type(BLOCK_COMMENT) ;
B_UNCLOSED_COMMENT : F_COMMENT_OPEN '*'* -> type(UNCLOSED_COMMENT) ;

B_TRUE : 'true' -> type(KW_TRUE) ;
B_FALSE : 'false' -> type(KW_FALSE) ;
B_NULL : 'null' -> type(KW_NULL) ;
B_INTEGER : DIGIT+ -> type(INTEGER) ;
B_DATE : F_DATE -> type(DATE) ;
B_BYTES : F_BYTES -> type(BYTES) ;
B_STRING : F_STRING_OPEN '"' -> type(STRING) ;
B_UNCLOSED_STRING : F_STRING_OPEN '\\'? -> type(UNCLOSED_STRING) ;
B_VARIABLE : '$' NAME_PART* -> type(VARIABLE) ;
B_NAME : NAME_PART+ -> type(NAME) ;

B_LPAREN : '(' -> type(LPAREN) ;
B_RPAREN : ')' -> type(RPAREN) ;
B_LBRACKET : '[' -> type(LBRACKET) ;
B_RBRACKET : ']' -> type(RBRACKET) ;
B_LBRACE : '{' -> type(LBRACE), pushMode(BRACES) ;
B_RBRACE : '}' -> type(RBRACE), popMode ;
B_COMMA : ',' -> type(COMMA) ;
B_SEMICOLON : ';' -> type(SEMICOLON), mode(DEFAULT_MODE) ;
B_COLON : ':' -> type(COLON) ;
B_DOT : '.' -> type(DOT) ;
B_LEFT_ARROW : '<-' -> type(LEFT_ARROW) ;
B_RIGHT_ARROW : '->' -> type(RIGHT_ARROW) ;
B_STRICT_EQUAL : '===' -> type(STRICT_EQUAL) ;
B_STRICT_NOT_EQUAL : '!==' -> type(STRICT_NOT_EQUAL) ;
B_EQUAL : '==' -> type(EQUAL) ;
B_NOT_EQUAL : '!=' -> type(NOT_EQUAL) ;
B_LESS_EQUAL : '<=' -> type(LESS_EQUAL) ;
B_GREATER_EQUAL : '>=' -> type(GREATER_EQUAL) ;
B_LESS : '<' -> type(LESS) ;
B_GREATER : '>' -> type(GREATER) ;
B_AND_AND : '&&' -> type(AND_AND) ;
B_OR_OR : '||' -> type(OR_OR) ;
B_AMPERSAND : '&' -> type(AMPERSAND) ;
B_PIPE : '|' -> type(PIPE) ;
B_CARET : '^' -> type(CARET) ;
B_BANG : '!' -> type(BANG) ;
B_PLUS : '+' -> type(PLUS) ;
B_MINUS : '-' -> type(MINUS) ;
B_STAR : '*' -> type(STAR) ;
B_SLASH : '/' -> type(SLASH) ;
B_ASSIGN : '=' -> type(ASSIGN) ;
B_UNEXPECTED : . -> type(UNEXPECTED) ;
