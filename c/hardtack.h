/* Hardtack decides requests: a policy in Datalog, a token that whoever asks has brought, and facts about the request
 * give a decision, with its reasons. This is its interface to C (C11), and to every language that can call C: one
 * header, one library (libhardtack.so), no dependency on C++.
 *
 * THE FIRST DECISION
 *
 *   hardtack_error* first_decision(hardtack_text policy_text, const hardtack_keys* issuer, hardtack_text token,
 *                                  bool* allowed) {
 *     hardtack_policy* policy = NULL;          // once, at start
 *     hardtack_verifier* verifier = NULL;      // once; remembers tokens
 *     hardtack_authorizer* authorizer = NULL;  // one per thread
 *     hardtack_credential* credential = NULL;
 *     hardtack_request* request = NULL;
 *     hardtack_decision* decision = NULL;
 *     const hardtack_term read[] = {hardtack_string(hardtack_text_of("read"))};
 *     hardtack_error* error = hardtack_policy_compile(policy_text, NULL, &policy);
 *     if (!error) error = hardtack_verifier_new(issuer, NULL, &verifier);
 *     if (!error) error = hardtack_authorizer_new(NULL, &authorizer);
 *     if (!error) error = hardtack_verifier_verify_text(verifier, token, &credential);
 *     if (!error) error = hardtack_request_new(policy, &request);
 *     if (!error) error = hardtack_request_add(request, hardtack_text_of("operation"), read, 1);
 *     if (!error) error = hardtack_authorizer_decide(authorizer, request, credential, NULL, 0, &decision);
 *     *allowed = hardtack_decision_allowed(decision);  // false without a decision
 *     hardtack_decision_free(decision);
 *     hardtack_request_free(request);
 *     hardtack_credential_free(credential);
 *     hardtack_authorizer_free(authorizer);
 *     hardtack_verifier_free(verifier);
 *     hardtack_policy_free(policy);
 *     return error;
 *   }
 *
 * A request is allowed only if there is a decision and hardtack_decision_allowed() of it is true. A decision that
 * denies says which checks failed; an error (a bad signature, a limit, an expression that failed) is a refusal, too.
 *
 * HANDLES
 *
 * What a function gives through its last parameter, a pointer to a handle, belongs to the caller, who gives it back to
 * the function `_free` of that type, once. NULL may be given to every `_free`. A function that fails sets its last
 * parameter to NULL. What is passed to a function stays the caller's; a handle keeps what it needs of the handles it
 * was made from, so they may be freed in any order and as soon as they are not passed any more. What a function
 * returns as a hardtack_text, hardtack_bytes, const pointer to a term or node is a view into the handle that it was
 * asked of, and valid until that is freed (or, where said so, changed).
 *
 * The caller's fault, with no answer: a pointer that is no handle of its type, a handle that was freed, a pointer and a
 * length that are not readable memory, two threads where one is allowed. A library built without NDEBUG ends the
 * process with a message for handles of another type and for handles that were freed. NULL for a handle that is needed
 * is an error of the call (HARDTACK_USAGE); what returns no error answers NULL with 0, false or an empty view.
 *
 * TEXT, BYTES, STRUCTS
 *
 * Text is a pointer and a length, in UTF-8: anything else is an error (HARDTACK_INVALID_UTF8). It needs no zero at its
 * end, and views have none unless said so. An empty text may have a NULL pointer. The library keeps no pointer into the
 * caller's memory beyond the call, but for functions and contexts of callbacks. A hardtack_buffer owns bytes or text
 * that a function made; its text ends with a zero that is not counted; it is wiped when it is freed, as it may be
 * secret.
 *
 * Structs of options begin with their size: `hardtack_mint_options options = {.size = sizeof options};`. Members that
 * are zero have their default meaning. Later versions add members at the end and take shorter structs; a longer one,
 * from a later header, is an error if what this library does not know is not zero. Structs that a function fills in
 * begin with their size, too, which the caller sets: so much is written. Limits are filled in by their `_init` function
 * and then changed: a limit of zero refuses the first use of what it bounds, and never means unlimited. The one
 * exception are structs that are passed by value or in arrays and never change: hardtack_text, hardtack_bytes,
 * hardtack_term.
 *
 * ERRORS
 *
 * What can fail returns NULL, or a hardtack_error that the caller frees. It has a code (docs/errors.md; numbers are
 * never reused), a message, advice, and where it is known the place in the text, the statement and the limit. There is
 * no global error. No exception and no signal leaves the library; when memory ends the call fails with
 * HARDTACK_OUT_OF_MEMORY (an error that needs none itself), nothing is allowed, and every handle can be used after it.
 * (Two others may end the process: RE2 of Debian 13 in regular expressions, and Botan where it gives locked memory back
 * unless BOTAN_MLOCK_POOL_SIZE=0 is in the environment.)
 *
 * CALLBACKS
 *
 * A callback has a context, handed to it as it was given. It must return (not longjmp or throw through the library),
 * and must not free a handle that the running call was given. Where a handle keeps a callback, `release` (may be NULL)
 * is called with the context when nothing keeps it any more, also if the function that was given it fails; that may be
 * on any thread that frees a handle. Errors that a callback returns are made by hardtack_error_new() and taken over.
 *
 * THREADS
 *
 * Frozen handles may be used from any number of threads at once: hardtack_policy, hardtack_credential, hardtack_token,
 * hardtack_block, hardtack_public_key, hardtack_private_key, hardtack_keys, hardtack_token_key, hardtack_signing_key,
 * hardtack_third_party_request, hardtack_third_party_block, hardtack_decision, hardtack_rows, hardtack_tree,
 * hardtack_buffer, hardtack_error, hardtack_revocations (keys with callbacks if their callbacks may be). A
 * hardtack_verifier and a hardtack_jwks lock inside. A hardtack_request, hardtack_authorizer, hardtack_parameters,
 * hardtack_functions and hardtack_store belong to one thread at a time; a service keeps one authorizer for each thread.
 * Freeing a handle ends all use of it. The library starts no thread, prints nothing, and reads no clock, file or random
 * device of its own accord but where a parameter says so: `clock` NULL is the machine's monotonic clock, `random` NULL
 * the system's generator. */
#ifndef HARDTACK_H
#define HARDTACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifdef __GNUC__
#pragma GCC visibility push(default)
#define HARDTACK_MUST_CHECK __attribute__((warn_unused_result))
#else
#define HARDTACK_MUST_CHECK
#endif

/* ---- Version -------------------------------------------------------------------------------------------------- */

/* Of this header. The library's name (soname) changes with the second number as long as the first is 0: libraries of
 * one name take programs that were built with any earlier header of that name. */
#define HARDTACK_C_VERSION_MAJOR 0
#define HARDTACK_C_VERSION_MINOR 1

/* ---- Text and bytes ------------------------------------------------------------------------------------------- */

typedef struct hardtack_text {
  const char* data;
  size_t size;
} hardtack_text;

typedef struct hardtack_bytes {
  const uint8_t* data;
  size_t size;
} hardtack_bytes;

/* A text that ends with a zero. */
static inline hardtack_text hardtack_text_of(const char* text) {
  hardtack_text view = {text, text == NULL ? 0 : strlen(text)};
  return view;
}

static inline hardtack_bytes hardtack_bytes_of(const void* data, size_t size) {
  hardtack_bytes view = {(const uint8_t*)data, size};
  return view;
}

/* Of the library: "0.1.0". Valid as long as the library is loaded. */
hardtack_text hardtack_version(void);

typedef struct hardtack_buffer hardtack_buffer;

hardtack_bytes hardtack_buffer_bytes(const hardtack_buffer* buffer);
/* The same as text, with a zero behind it. Whether it is text says the function that made it. */
hardtack_text hardtack_buffer_text(const hardtack_buffer* buffer);
void hardtack_buffer_free(hardtack_buffer* buffer);

/* ---- Errors --------------------------------------------------------------------------------------------------- */

typedef struct hardtack_error hardtack_error;

/* Hundreds are areas: 1 source text, 2 programs, 3 decoding, 4 keys and signatures, 5 limits, 6 evaluation, 7 lineage
 * and revocation, 8 the caller's and its surroundings, 9 the library itself. */
enum {
  HARDTACK_OK = 0,

  HARDTACK_SYNTAX = 100,
  HARDTACK_SOURCE_TOO_LARGE = 101,
  HARDTACK_INVALID_UTF8 = 102,
  HARDTACK_NESTING_TOO_DEEP = 103,
  HARDTACK_TOO_MANY_TOKENS = 104,
  HARDTACK_MISSING_PARAMETER = 105,
  HARDTACK_UNKNOWN_PARAMETER = 106,
  HARDTACK_PARAMETER_TYPE = 107,

  HARDTACK_INVALID_NAME = 200,
  HARDTACK_FACT_NOT_GROUND = 201,
  HARDTACK_UNBOUND_VARIABLE = 202,
  HARDTACK_INVALID_SET = 203,
  HARDTACK_INVALID_MAP = 204,
  HARDTACK_UNKNOWN_SYMBOL = 205,
  HARDTACK_UNKNOWN_EXTERNAL_KEY = 206,
  HARDTACK_INVALID_EXPRESSION = 207,
  HARDTACK_PROGRAM_TOO_LARGE = 208,
  HARDTACK_TOO_MANY_BLOCKS = 209,
  HARDTACK_RESERVED_NAME = 210,
  HARDTACK_INVALID_DATE = 211,

  HARDTACK_MALFORMED_TOKEN = 300,
  HARDTACK_MALFORMED_BLOCK = 301,
  HARDTACK_UNSUPPORTED_VERSION = 302,
  HARDTACK_SYMBOL_TABLE_OVERLAP = 303,
  HARDTACK_PUBLIC_KEY_TABLE_OVERLAP = 304,
  HARDTACK_INVALID_BASE64 = 305,
  HARDTACK_INVALID_HEX = 306,
  HARDTACK_TOKEN_TOO_LARGE = 307,
  HARDTACK_ALREADY_SEALED = 308,
  HARDTACK_APPEND_ON_SEALED = 309,
  HARDTACK_MALFORMED_SNAPSHOT = 310,
  HARDTACK_MALFORMED_THIRD_PARTY_BLOCK = 311,
  HARDTACK_INVALID_BLOCK_INDEX = 312,
  HARDTACK_MALFORMED_JSON = 313,

  HARDTACK_INVALID_SIGNATURE = 400,
  HARDTACK_INVALID_SIGNATURE_ENCODING = 401,
  HARDTACK_INVALID_KEY = 402,
  HARDTACK_INVALID_KEY_SIZE = 403,
  HARDTACK_UNKNOWN_ROOT_KEY = 404,
  HARDTACK_RANDOMNESS_FAILED = 405,
  HARDTACK_KEY_MISMATCH = 406,
  HARDTACK_KEY_FILE_PERMISSIONS = 407,
  HARDTACK_KEY_ALGORITHM_MISMATCH = 408,

  HARDTACK_TOO_MANY_FACTS = 500,
  HARDTACK_TOO_MANY_ITERATIONS = 501,
  HARDTACK_TIMEOUT = 502,
  HARDTACK_TOO_MANY_STEPS = 503,
  HARDTACK_TOO_MUCH_MEMORY = 504,
  HARDTACK_UNEXPECTED_QUERY_RESULT = 505,

  HARDTACK_UNKNOWN_VARIABLE = 600,
  HARDTACK_INVALID_TYPE = 601,
  HARDTACK_OVERFLOW = 602,
  HARDTACK_DIVIDE_BY_ZERO = 603,
  HARDTACK_INVALID_STACK = 604,
  HARDTACK_SHADOWED_VARIABLE = 605,
  HARDTACK_UNDEFINED_EXTERN = 606,
  HARDTACK_EXTERN_FAILED = 607,
  HARDTACK_REGEX_TOO_LARGE = 608,

  HARDTACK_LINEAGE_MISMATCH = 700,
  HARDTACK_LINEAGE_MISSING = 701,
  HARDTACK_LINEAGE_UNAVAILABLE = 702,
  HARDTACK_LINEAGE_CONFLICT = 703,
  HARDTACK_LINEAGE_UNTRUSTED = 704,
  HARDTACK_REVOKED = 705,
  HARDTACK_LINEAGE_NARROWING = 706,
  HARDTACK_LINEAGE_CYCLE = 707,
  HARDTACK_INVALID_LINEAGE = 708,
  HARDTACK_INVALID_CLAIM = 709,
  HARDTACK_EXPIRED = 710,

  HARDTACK_USAGE = 800,
  HARDTACK_IO = 801,
  HARDTACK_OUT_OF_MEMORY = 802, /* of this interface alone */

  HARDTACK_INTERNAL = 900
};

/* A part of a source text: bytes from `begin` to before `end`, and where `begin` is for people, counted from 1 (the
 * column in code points). `line` is 0 if the text is not known. */
typedef struct hardtack_place {
  size_t size;
  size_t begin;
  size_t end;
  uint32_t line;
  uint32_t column;
} hardtack_place;

enum {
  HARDTACK_STATEMENT_FACT = 0,
  HARDTACK_STATEMENT_RULE = 1,
  HARDTACK_STATEMENT_CHECK = 2,
  HARDTACK_STATEMENT_POLICY = 3
};

/* Names a statement: check `index` of block `block` of credential `credential`. */
typedef struct hardtack_statement {
  size_t size;
  int32_t block;       /* -1: the authorizer, that is the policy and the request */
  uint32_t credential; /* 0: the primary one */
  int32_t kind;
  uint32_t index;      /* among the statements of its kind, in the order of the text */
  int32_t alternative; /* of `check if a or b`, where one decided; else -1 */
} hardtack_statement;

enum {
  HARDTACK_LIMIT_FACTS = 0,
  HARDTACK_LIMIT_ITERATIONS = 1,
  HARDTACK_LIMIT_STEPS = 2,
  HARDTACK_LIMIT_MEMORY = 3,
  HARDTACK_LIMIT_TIME = 4
};

typedef struct hardtack_limit_reached {
  size_t size;
  int32_t limit;
  uint64_t configured; /* facts, rounds, steps, bytes or nanoseconds */
  uint64_t observed;
} hardtack_limit_reached;

/* For callbacks. Never NULL: HARDTACK_OUT_OF_MEMORY if there is no memory. A code that is none becomes
 * HARDTACK_INTERNAL, a message that is no UTF-8 is left out. */
hardtack_error* hardtack_error_new(int32_t code, hardtack_text message);
void hardtack_error_free(hardtack_error* error);

/* HARDTACK_OK for NULL. */
int32_t hardtack_error_code(const hardtack_error* error);
/* Of the code, as documentation and JSON write it: "invalid_signature". */
hardtack_text hardtack_error_name(const hardtack_error* error);
/* Lower case, one line, no final period. Ends with a zero, as do the next three. */
hardtack_text hardtack_error_message(const hardtack_error* error);
/* What the reader can do about it; may be empty. */
hardtack_text hardtack_error_help(const hardtack_error* error);
/* The message with what it passed through: "division by zero (in check 0 of block 1)". */
hardtack_text hardtack_error_text(const hardtack_error* error);
/* The name that a token's own format has for it ("TokenExpired"), else that of the code. */
hardtack_text hardtack_error_reason(const hardtack_error* error);
/* Each fills in its struct and says true, if there is such a thing. */
bool hardtack_error_place(const hardtack_error* error, hardtack_place* place);
bool hardtack_error_statement(const hardtack_error* error, hardtack_statement* statement);
bool hardtack_error_limit(const hardtack_error* error, hardtack_limit_reached* limit);

/* ---- Terms ---------------------------------------------------------------------------------------------------- */

enum {
  HARDTACK_NULL = 0,
  HARDTACK_BOOLEAN = 1,
  HARDTACK_INTEGER = 2,
  HARDTACK_DATE = 3, /* seconds since 1970-01-01T00:00:00Z */
  HARDTACK_STRING = 4,
  HARDTACK_BYTES = 5,
  HARDTACK_ARRAY = 6,
  HARDTACK_SET = 7,
  HARDTACK_MAP = 8 /* keys and values in turn; keys are integers or strings */
};

/* A value of the language. As an argument it refers to the caller's memory, which is read during the call; as a result
 * to that of the handle which gave it. Nested at most 46 deep. */
typedef struct hardtack_term {
  uint32_t kind;
  uint32_t reserved; /* 0 */
  union {
    bool boolean;
    int64_t integer;
    uint64_t date;
    hardtack_text string;
    hardtack_bytes bytes;
    struct hardtack_elements {
      const struct hardtack_term* items;
      size_t count; /* of a map twice its entries */
    } elements;
  } as;
} hardtack_term;

static inline hardtack_term hardtack_null(void) {
  hardtack_term term = {HARDTACK_NULL, 0, {0}};
  return term;
}
static inline hardtack_term hardtack_boolean(bool value) {
  hardtack_term term = {HARDTACK_BOOLEAN, 0, {0}};
  term.as.boolean = value;
  return term;
}
static inline hardtack_term hardtack_integer(int64_t value) {
  hardtack_term term = {HARDTACK_INTEGER, 0, {0}};
  term.as.integer = value;
  return term;
}
static inline hardtack_term hardtack_date(uint64_t seconds) {
  hardtack_term term = {HARDTACK_DATE, 0, {0}};
  term.as.date = seconds;
  return term;
}
static inline hardtack_term hardtack_string(hardtack_text text) {
  hardtack_term term = {HARDTACK_STRING, 0, {0}};
  term.as.string = text;
  return term;
}
static inline hardtack_term hardtack_byte_string(hardtack_bytes bytes) {
  hardtack_term term = {HARDTACK_BYTES, 0, {0}};
  term.as.bytes = bytes;
  return term;
}
/* `kind` is HARDTACK_ARRAY, HARDTACK_SET or HARDTACK_MAP. */
static inline hardtack_term hardtack_collection(uint32_t kind, const hardtack_term* items, size_t count) {
  hardtack_term term = {kind, 0, {0}};
  term.as.elements.items = items;
  term.as.elements.count = count;
  return term;
}

/* As the language writes it: `[1, "a"]`. */
HARDTACK_MUST_CHECK hardtack_error* hardtack_term_text(const hardtack_term* term, hardtack_buffer** text);

/* ---- Trees ---------------------------------------------------------------------------------------------------- */

/* Documents to walk: explanations, traces, worlds, descriptions of tokens, findings in a text. Their members are those
 * of the JSON that docs/explanation.md, docs/cli.md and docs/tokens/ describe. */
typedef struct hardtack_tree hardtack_tree;
typedef struct hardtack_node hardtack_node; /* of a tree, which owns it */

enum {
  HARDTACK_NODE_NULL = 0,
  HARDTACK_NODE_BOOLEAN = 1,
  HARDTACK_NODE_INTEGER = 2,
  HARDTACK_NODE_NUMBER = 3, /* every other number */
  HARDTACK_NODE_STRING = 4,
  HARDTACK_NODE_ARRAY = 5,
  HARDTACK_NODE_OBJECT = 6
};

/* Reads JSON, strictly: a key twice, anything after the value or another encoding is HARDTACK_MALFORMED_JSON. At most
 * 1 MiB, 32 deep, 100,000 values. */
HARDTACK_MUST_CHECK hardtack_error* hardtack_tree_parse(hardtack_text json, hardtack_tree** tree);
/* As JSON. `indented`: for people, with a line break at its end. Members are sorted, so equal trees are equal texts. */
HARDTACK_MUST_CHECK hardtack_error* hardtack_tree_json(const hardtack_tree* tree, bool indented,
                                                       hardtack_buffer** json);
void hardtack_tree_free(hardtack_tree* tree);

const hardtack_node* hardtack_tree_root(const hardtack_tree* tree);
/* HARDTACK_NODE_NULL for NULL, as what was looked for and is not there. */
int32_t hardtack_node_kind(const hardtack_node* node);
/* Each is meant for its kind; false, 0 or empty for another one. */
bool hardtack_node_boolean(const hardtack_node* node);
int64_t hardtack_node_integer(const hardtack_node* node);
double hardtack_node_number(const hardtack_node* node); /* also of an integer */
hardtack_text hardtack_node_string(const hardtack_node* node);
/* Elements of an array, members of an object. */
size_t hardtack_node_count(const hardtack_node* node);
const hardtack_node* hardtack_node_at(const hardtack_node* node, size_t index);
/* The name of a member; empty in an array. */
hardtack_text hardtack_node_name_at(const hardtack_node* node, size_t index);
/* The member of that name; NULL if there is none. */
const hardtack_node* hardtack_node_find(const hardtack_node* node, hardtack_text name);

/* ---- Randomness and time -------------------------------------------------------------------------------------- */

/* A source of random bytes given by the host; wherever one can be given, NULL is the system's generator. `fill` fills
 * `out` completely, or returns false. */
typedef struct hardtack_random {
  size_t size;
  void* context;
  bool (*fill)(void* context, uint8_t* out, size_t count);
} hardtack_random;

/* A monotonic clock given by the host, since any fixed moment; NULL is the machine's. For time limits alone: the time
 * of a request is a fact that the host adds, and whatever else needs the time of day takes it as an argument. */
typedef struct hardtack_clock {
  size_t size;
  void* context;
  uint64_t (*nanoseconds)(void* context);
} hardtack_clock;

/* ---- Keys ----------------------------------------------------------------------------------------------------- */

enum { HARDTACK_ED25519 = 0, HARDTACK_SECP256R1 = 1 };

/* Forms of keys. AUTO tells them apart by their contents when reading, and is TEXT when writing. HEX and TEXT differ in
 * what is written: digits alone, or with the algorithm in front ("ed25519/acdd..."). */
enum {
  HARDTACK_KEY_AUTO = 0,
  HARDTACK_KEY_RAW = 1,
  HARDTACK_KEY_HEX = 2,
  HARDTACK_KEY_TEXT = 3,
  HARDTACK_KEY_PEM = 4,
  HARDTACK_KEY_DER = 5
};

typedef struct hardtack_key_options {
  size_t size;
  int32_t form;          /* that the key must have */
  bool expect_algorithm; /* or else bare digits and raw keys are Ed25519 */
  int32_t algorithm;
  bool any_permissions; /* of files with private keys: not only those that nobody else may read */
} hardtack_key_options;

typedef struct hardtack_public_key hardtack_public_key;
typedef struct hardtack_private_key hardtack_private_key;

/* `options` may be NULL here and everywhere. No error repeats what was read. */
HARDTACK_MUST_CHECK hardtack_error* hardtack_public_key_read(hardtack_bytes contents,
                                                             const hardtack_key_options* options,
                                                             hardtack_public_key** key);
HARDTACK_MUST_CHECK hardtack_error* hardtack_public_key_read_file(hardtack_text path,
                                                                  const hardtack_key_options* options,
                                                                  hardtack_public_key** key);
HARDTACK_MUST_CHECK hardtack_error* hardtack_public_key_write(const hardtack_public_key* key, int32_t form,
                                                              hardtack_buffer** contents);
/* Another handle of the same key. */
HARDTACK_MUST_CHECK hardtack_error* hardtack_public_key_clone(const hardtack_public_key* key,
                                                              hardtack_public_key** clone);
int32_t hardtack_public_key_algorithm(const hardtack_public_key* key);
/* 32 bytes of Ed25519, 33 of a compressed secp256r1 key. */
hardtack_bytes hardtack_public_key_bytes(const hardtack_public_key* key);
bool hardtack_public_key_equal(const hardtack_public_key* a, const hardtack_public_key* b);
void hardtack_public_key_free(hardtack_public_key* key);

HARDTACK_MUST_CHECK hardtack_error* hardtack_private_key_generate(int32_t algorithm, const hardtack_random* random,
                                                                  hardtack_private_key** key);
HARDTACK_MUST_CHECK hardtack_error* hardtack_private_key_read(hardtack_bytes contents,
                                                              const hardtack_key_options* options,
                                                              hardtack_private_key** key);
HARDTACK_MUST_CHECK hardtack_error* hardtack_private_key_read_file(hardtack_text path,
                                                                   const hardtack_key_options* options,
                                                                   hardtack_private_key** key);
HARDTACK_MUST_CHECK hardtack_error* hardtack_private_key_write(const hardtack_private_key* key, int32_t form,
                                                               hardtack_buffer** contents);
HARDTACK_MUST_CHECK hardtack_error* hardtack_private_key_public(const hardtack_private_key* key,
                                                                hardtack_public_key** public_key);
/* A key that is outside of the process: in a device, a key service. The callback gives the signature of `message` to
 * hardtack_contents_set(): 64 bytes for Ed25519; for secp256r1 DER over the message's SHA-256, which
 * hardtack_ecdsa_signature_from_pair() makes of what devices give. It may be called on every thread that signs. The
 * signature is verified before it is used. Such a key mints tokens, signs third-party blocks and becomes a
 * hardtack_signing_key; it cannot be written or be the key of a next block (HARDTACK_USAGE). */
typedef struct hardtack_contents hardtack_contents;
typedef hardtack_error* (*hardtack_sign)(void* context, hardtack_bytes message, hardtack_contents* signature);
HARDTACK_MUST_CHECK hardtack_error* hardtack_private_key_from_signer(const hardtack_public_key* public_key,
                                                                     hardtack_sign sign, void* context,
                                                                     void (*release)(void* context),
                                                                     hardtack_private_key** key);

/* A key in a PKCS#11 token, named by a URI: `pkcs11:token=ca;object=root-2026`. */
typedef struct hardtack_pkcs11_options {
  size_t size;
  hardtack_text module; /* the path of the library that comes with the token; else the URI's `module-path` */
  /* Gives the PIN of the token with this label to hardtack_contents_set(), on any thread that signs. None for a token
   * without one; the URI may name a file instead (`pin-source`). */
  hardtack_error* (*pin)(void* context, hardtack_text token, hardtack_contents* pin);
  void* context;
  void (*release)(void* context);
  const hardtack_public_key* public_key; /* for tokens that hold private keys alone */
} hardtack_pkcs11_options;
/* In a build without PKCS#11 it is HARDTACK_USAGE. */
HARDTACK_MUST_CHECK hardtack_error* hardtack_private_key_open_pkcs11(hardtack_text uri,
                                                                     const hardtack_pkcs11_options* options,
                                                                     hardtack_private_key** key);
/* What a callback was asked for; copied. */
HARDTACK_MUST_CHECK hardtack_error* hardtack_contents_set(hardtack_contents* contents, hardtack_bytes bytes);
/* r and s of 32 bytes each, in DER. */
HARDTACK_MUST_CHECK hardtack_error* hardtack_ecdsa_signature_from_pair(hardtack_bytes pair, hardtack_buffer** der);
/* Wiped. */
void hardtack_private_key_free(hardtack_private_key* key);

/* Keys of the further formats of tokens: public keys of any algorithm, and secrets. A key is for one format (see
 * hardtack_format_name), whose documentation in docs/tokens/ says what it reads. */
typedef struct hardtack_token_key hardtack_token_key;
typedef struct hardtack_signing_key hardtack_signing_key;

HARDTACK_MUST_CHECK hardtack_error* hardtack_token_key_read(hardtack_text format, hardtack_bytes contents,
                                                            hardtack_token_key** key);
/* A secret that was kept as bytes, for formats whose keys are secrets (macaroons, capabilities). */
HARDTACK_MUST_CHECK hardtack_error* hardtack_token_key_from_secret(hardtack_text format, hardtack_bytes secret,
                                                                   hardtack_token_key** key);
HARDTACK_MUST_CHECK hardtack_error* hardtack_token_key_from_public(const hardtack_public_key* public_key,
                                                                   hardtack_token_key** key);
void hardtack_token_key_free(hardtack_token_key* key);

HARDTACK_MUST_CHECK hardtack_error* hardtack_signing_key_read(hardtack_text format, hardtack_bytes contents,
                                                              hardtack_signing_key** key);
HARDTACK_MUST_CHECK hardtack_error* hardtack_signing_key_from_secret(hardtack_text format, hardtack_bytes secret,
                                                                     hardtack_signing_key** key);
/* For JWTs, `v4.public` of PASETO, signed requests and Biscuits; also of a private key outside of the process. */
HARDTACK_MUST_CHECK hardtack_error* hardtack_signing_key_from_private(const hardtack_private_key* private_key,
                                                                      hardtack_signing_key** key);
void hardtack_signing_key_free(hardtack_signing_key* key);

/* The id of a key as a token names it: nothing, a number or a text. Nobody signed it: it chooses among keys that are
 * trusted anyway. */
enum { HARDTACK_KEY_ID_NONE = 0, HARDTACK_KEY_ID_NUMBER = 1, HARDTACK_KEY_ID_TEXT = 2 };
typedef struct hardtack_key_id {
  int32_t kind;
  uint32_t number;
  hardtack_text text;
} hardtack_key_id;

/* One trusted key. Which tokens it is for: of its format, with its id. An entry without id serves every token of its
 * format, and must be the only one of it. */
typedef struct hardtack_key_entry {
  hardtack_text format;
  hardtack_key_id id;
  const hardtack_token_key* key;
  bool leaving;  /* accepted until `until` only, and only after hardtack_keys_at() */
  int64_t until; /* seconds since 1970 */
} hardtack_key_entry;

/* The keys that a verifier trusts, of all formats together. A query has one answer; nothing is ever tried in turn. */
typedef struct hardtack_keys hardtack_keys;

/* One key, for every token of every format that takes public keys, whatever id it names. */
HARDTACK_MUST_CHECK hardtack_error* hardtack_keys_of(const hardtack_public_key* key, hardtack_keys** keys);
HARDTACK_MUST_CHECK hardtack_error* hardtack_keys_from_entries(const hardtack_key_entry* entries, size_t count,
                                                               hardtack_keys** keys);

typedef struct hardtack_key_set_options {
  size_t size;
  int64_t now; /* seconds since 1970: web keys that have expired are refused */
  void* context;
  /* The contents of a file that a set names. Without it such an entry is refused. The callback gives what it read to
   * hardtack_contents_set(), which copies it. */
  hardtack_error* (*read_file)(void* context, hardtack_text name, hardtack_contents* contents);
} hardtack_key_set_options;

/* Biscuit Web Keys, a JWKS, or a mixed set (docs/tokens/README.md). */
HARDTACK_MUST_CHECK hardtack_error* hardtack_keys_parse(hardtack_text json, const hardtack_key_set_options* options,
                                                        hardtack_keys** keys);

/* Answers a format and a key id with a key, which the library frees, or an error: HARDTACK_UNKNOWN_ROOT_KEY if there is
 * none. `id` and `format` live as long as the call. */
typedef hardtack_error* (*hardtack_find_key)(void* context, hardtack_text format, const hardtack_key_id* id,
                                             hardtack_token_key** key);
HARDTACK_MUST_CHECK hardtack_error* hardtack_keys_from_callback(hardtack_find_key find, void* context,
                                                                void (*release)(void* context), hardtack_keys** keys);
/* The same keys as they are accepted at a time, in seconds since 1970, those that are being left among them. */
HARDTACK_MUST_CHECK hardtack_error* hardtack_keys_at(const hardtack_keys* keys, int64_t now, hardtack_keys** accepted);
void hardtack_keys_free(hardtack_keys* keys);

/* ---- Blocks --------------------------------------------------------------------------------------------------- */

/* Values for the `{name}` of a text. A value is substituted as a term, so it cannot change what the text means. */
typedef struct hardtack_parameters hardtack_parameters;

HARDTACK_MUST_CHECK hardtack_error* hardtack_parameters_new(hardtack_parameters** parameters);
HARDTACK_MUST_CHECK hardtack_error* hardtack_parameters_set(hardtack_parameters* parameters, hardtack_text name,
                                                            const hardtack_term* value);
/* For `trusting {name}`. */
HARDTACK_MUST_CHECK hardtack_error* hardtack_parameters_set_key(hardtack_parameters* parameters, hardtack_text name,
                                                                const hardtack_public_key* key);
void hardtack_parameters_free(hardtack_parameters* parameters);

typedef struct hardtack_text_options {
  size_t size;
  hardtack_text name; /* of the text, for messages */
  const hardtack_parameters* parameters;
  bool allow_unused_parameters;
} hardtack_text_options;

/* Facts, rules and checks of a token or of a request. */
typedef struct hardtack_block hardtack_block;

HARDTACK_MUST_CHECK hardtack_error* hardtack_block_parse(hardtack_text source, const hardtack_text_options* options,
                                                         hardtack_block** block);
/* As text, each statement on a line. */
HARDTACK_MUST_CHECK hardtack_error* hardtack_block_text(const hardtack_block* block, hardtack_buffer** text);
void hardtack_block_free(hardtack_block* block);

enum { HARDTACK_SOURCE_BLOCK = 0, HARDTACK_SOURCE_POLICY = 1 };
/* All that would keep a text from being used, as an array of findings (docs/cli.md, `hardtack check --json`).
 * Parameters need no values. */
HARDTACK_MUST_CHECK hardtack_error* hardtack_source_check(hardtack_text source, int32_t kind,
                                                          const hardtack_text_options* options,
                                                          hardtack_tree** findings);

/* ---- Biscuits: looking, minting, narrowing --------------------------------------------------------------------- */

/* A Biscuit as it was received or made: well formed, verified by nobody. It can be looked at, extended and sealed,
 * which needs no key; it cannot be decided about, which needs a hardtack_credential. */
typedef struct hardtack_token hardtack_token;

HARDTACK_MUST_CHECK hardtack_error* hardtack_token_parse(hardtack_bytes bytes, hardtack_token** token);
/* base64url with or without padding, with or without `biscuit:` in front. */
HARDTACK_MUST_CHECK hardtack_error* hardtack_token_parse_text(hardtack_text text, hardtack_token** token);
void hardtack_token_free(hardtack_token* token);

/* They hold the secret that appends blocks. */
hardtack_bytes hardtack_token_bytes(const hardtack_token* token);
HARDTACK_MUST_CHECK hardtack_error* hardtack_token_text(const hardtack_token* token, hardtack_buffer** text);
/* The same token without its secret: to look at, of no use to whoever finds it. */
HARDTACK_MUST_CHECK hardtack_error* hardtack_token_without_proof(const hardtack_token* token, hardtack_token** shown);

bool hardtack_token_sealed(const hardtack_token* token);
/* True if it names one. */
bool hardtack_token_root_key_id(const hardtack_token* token, uint32_t* id);
/* With the authority block, which is block 0. */
size_t hardtack_token_block_count(const hardtack_token* token);
/* The signature of a block as it was received; of the last block it names the token. Empty beyond the last block. See
 * hardtack_credential_revocation_id. */
hardtack_bytes hardtack_token_revocation_id(const hardtack_token* token, size_t block);
/* What a block says, of which nothing has been verified. HARDTACK_INVALID_BLOCK_INDEX. */
HARDTACK_MUST_CHECK hardtack_error* hardtack_token_block_text(const hardtack_token* token, size_t block,
                                                              hardtack_buffer** text);
/* Of a third-party block the signer, as it claims to be; NULL for a block of a holder. */
HARDTACK_MUST_CHECK hardtack_error* hardtack_token_external_key(const hardtack_token* token, size_t block,
                                                                hardtack_public_key** key);
/* What a rule finds in the token, as an array of texts: whoever wrote the token wrote the answers. `all_blocks`: not
 * only the authority block and those that the rule trusts. */
HARDTACK_MUST_CHECK hardtack_error* hardtack_token_query(const hardtack_token* token, hardtack_text rule,
                                                         bool all_blocks, hardtack_tree** rows);

typedef struct hardtack_mint_options {
  size_t size;
  bool has_root_key_id;
  uint32_t root_key_id;   /* a hint for verifiers that know several keys; not signed */
  hardtack_text context;  /* text beside the program, signed; none if its data is NULL */
  int32_t next_algorithm; /* of the key that signs the next block */
  const hardtack_random* random;
  const hardtack_private_key* next_key; /* instead of a random one; used for one block only */
} hardtack_mint_options;

HARDTACK_MUST_CHECK hardtack_error* hardtack_token_mint(const hardtack_block* authority,
                                                        const hardtack_private_key* root,
                                                        const hardtack_mint_options* options, hardtack_token** token);

typedef struct hardtack_append_options {
  size_t size;
  hardtack_text context;
  int32_t next_algorithm;
  const hardtack_random* random;
  const hardtack_private_key* next_key; /* not with `declare_parent` */
  bool declare_parent; /* the block names its parent, as the lineage index wants it (docs/lineage.md) */
} hardtack_append_options;

/* Adds a block of a holder. */
HARDTACK_MUST_CHECK hardtack_error* hardtack_token_append(const hardtack_token* token, const hardtack_block* block,
                                                          const hardtack_append_options* options,
                                                          hardtack_token** longer);
/* Ends the token: nothing can be appended to the result. */
HARDTACK_MUST_CHECK hardtack_error* hardtack_token_seal(const hardtack_token* token, hardtack_token** sealed);

/* A block that somebody else signs: the holder makes a request, the third party signs a block for exactly that token,
 * the holder appends it. */
typedef struct hardtack_third_party_request hardtack_third_party_request;
typedef struct hardtack_third_party_block hardtack_third_party_block;

HARDTACK_MUST_CHECK hardtack_error* hardtack_third_party_request_new(const hardtack_token* token,
                                                                     hardtack_third_party_request** request);
HARDTACK_MUST_CHECK hardtack_error* hardtack_third_party_request_parse(hardtack_bytes bytes,
                                                                       hardtack_third_party_request** request);
/* base64url. */
HARDTACK_MUST_CHECK hardtack_error* hardtack_third_party_request_parse_text(hardtack_text text,
                                                                            hardtack_third_party_request** request);
HARDTACK_MUST_CHECK hardtack_error* hardtack_third_party_request_bytes(const hardtack_third_party_request* request,
                                                                       hardtack_buffer** bytes);
HARDTACK_MUST_CHECK hardtack_error* hardtack_third_party_request_text(const hardtack_third_party_request* request,
                                                                      hardtack_buffer** text);
void hardtack_third_party_request_free(hardtack_third_party_request* request);

/* `context` as in hardtack_mint_options. */
HARDTACK_MUST_CHECK hardtack_error* hardtack_third_party_block_sign(const hardtack_third_party_request* request,
                                                                    const hardtack_block* block,
                                                                    const hardtack_private_key* key,
                                                                    hardtack_text context,
                                                                    hardtack_third_party_block** signed_block);
HARDTACK_MUST_CHECK hardtack_error* hardtack_third_party_block_parse(hardtack_bytes bytes,
                                                                     hardtack_third_party_block** block);
HARDTACK_MUST_CHECK hardtack_error* hardtack_third_party_block_parse_text(hardtack_text text,
                                                                          hardtack_third_party_block** block);
HARDTACK_MUST_CHECK hardtack_error* hardtack_third_party_block_bytes(const hardtack_third_party_block* block,
                                                                     hardtack_buffer** bytes);
HARDTACK_MUST_CHECK hardtack_error* hardtack_third_party_block_text(const hardtack_third_party_block* block,
                                                                    hardtack_buffer** text);
/* Whom it claims to come from. */
HARDTACK_MUST_CHECK hardtack_error* hardtack_third_party_block_key(const hardtack_third_party_block* block,
                                                                   hardtack_public_key** key);
void hardtack_third_party_block_free(hardtack_third_party_block* block);

typedef struct hardtack_third_party_options {
  size_t size;
  const hardtack_public_key* expected_key; /* that must have signed the block */
  int32_t next_algorithm;
  const hardtack_random* random;
} hardtack_third_party_options;

/* Checks the third party's signature before it appends. */
HARDTACK_MUST_CHECK hardtack_error* hardtack_token_append_third_party(const hardtack_token* token,
                                                                      const hardtack_third_party_block* block,
                                                                      const hardtack_third_party_options* options,
                                                                      hardtack_token** longer);

/* ---- Verifying ------------------------------------------------------------------------------------------------ */

/* What a decision takes: a token, of any format, whose signatures hold. Whether its checks hold, whether it has expired
 * or is revoked is asked for every request. */
typedef struct hardtack_credential hardtack_credential;

/* Verifies Biscuits and remembers them: the same token again costs a hash, and one that was attenuated once more one
 * signature. It vouches for signatures only; the keys are asked for every token. */
typedef struct hardtack_verifier hardtack_verifier;

typedef struct hardtack_verifier_options {
  size_t size;
  uint64_t max_tokens;   /* remembered */
  uint64_t max_bytes;    /* of heap for them */
  uint64_t max_prefixes; /* beginnings of tokens */
  uint64_t max_token_bytes;
  uint64_t max_token_blocks;
  bool revocation_id_facts; /* adds the facts revocation_id(BLOCK, ID) */
} hardtack_verifier_options;

/* Sets `size` and the defaults of docs/limits.md; `size` is sizeof *options. */
void hardtack_verifier_options_init(hardtack_verifier_options* options, size_t size);

HARDTACK_MUST_CHECK hardtack_error* hardtack_verifier_new(const hardtack_keys* keys,
                                                          const hardtack_verifier_options* options,
                                                          hardtack_verifier** verifier);
HARDTACK_MUST_CHECK hardtack_error* hardtack_verifier_verify(const hardtack_verifier* verifier, hardtack_bytes token,
                                                             hardtack_credential** credential);
HARDTACK_MUST_CHECK hardtack_error* hardtack_verifier_verify_text(const hardtack_verifier* verifier,
                                                                  hardtack_text token,
                                                                  hardtack_credential** credential);
/* Forgets the tokens of a root key, or with NULL all. */
HARDTACK_MUST_CHECK hardtack_error* hardtack_verifier_forget(const hardtack_verifier* verifier,
                                                             const hardtack_public_key* key);
typedef struct hardtack_verifier_stats {
  size_t size;
  uint64_t hits;
  uint64_t prefix_hits;
  uint64_t misses;
  uint64_t evictions;
  uint64_t tokens;
  uint64_t prefixes;
  uint64_t bytes;
} hardtack_verifier_stats;
HARDTACK_MUST_CHECK hardtack_error* hardtack_verifier_stats_get(const hardtack_verifier* verifier,
                                                                hardtack_verifier_stats* stats);
void hardtack_verifier_free(hardtack_verifier* verifier);

/* "biscuit", "jwt", ... */
hardtack_text hardtack_credential_format(const hardtack_credential* credential);
/* The key that issued it as policies write it, or the issuer's name. */
HARDTACK_MUST_CHECK hardtack_error* hardtack_credential_issuer(const hardtack_credential* credential,
                                                               hardtack_buffer** text);
size_t hardtack_credential_block_count(const hardtack_credential* credential);
HARDTACK_MUST_CHECK hardtack_error* hardtack_credential_block_text(const hardtack_credential* credential, size_t block,
                                                                   hardtack_buffer** text);
/* NULL for a block that no third party signed. */
HARDTACK_MUST_CHECK hardtack_error* hardtack_credential_external_key(const hardtack_credential* credential,
                                                                     size_t block, hardtack_public_key** key);
/* The ids of the token and of what it was derived from, the root first: to be recorded and compared with lists.
 * Normalised text; of a Biscuit each block's signature in hexadecimal. */
size_t hardtack_credential_id_count(const hardtack_credential* credential);
HARDTACK_MUST_CHECK hardtack_error* hardtack_credential_revocation_id(const hardtack_credential* credential,
                                                                      size_t index, hardtack_buffer** id);
/* The lineage hash that stands beside the id; may be empty. */
hardtack_text hardtack_credential_lineage_hash(const hardtack_credential* credential, size_t index);
/* The id of the key that it was verified with, as the token names it. */
hardtack_key_id hardtack_credential_key_id(const hardtack_credential* credential);
/* The last second, since 1970, at which its checks and claims let it be used; false if it never ends. */
bool hardtack_credential_last_use(const hardtack_credential* credential, uint64_t* seconds);
/* Why no decision accepts it although its signatures hold (a rule with an unbound variable, a reserved name): an error
 * of its own for the caller to free, or NULL. */
hardtack_error* hardtack_credential_defect(const hardtack_credential* credential);
void hardtack_credential_free(hardtack_credential* credential);

/* ---- Policies ------------------------------------------------------------------------------------------------- */

typedef struct hardtack_limits {
  size_t size;
  /* Of one decision. */
  uint64_t max_facts;
  uint64_t max_iterations;
  uint64_t max_steps;
  uint64_t max_memory; /* bytes */
  uint64_t max_time;   /* nanoseconds */
  /* Of the constant regular expressions of a policy. */
  uint64_t max_patterns;
  uint64_t max_pattern_bytes;
  uint64_t max_pattern_instructions;
} hardtack_limits;

/* Sets `size` and the defaults of docs/limits.md; `size` is sizeof *limits. */
void hardtack_limits_init(hardtack_limits* limits, size_t size);

/* Functions of the host that policies call: `$path.extern::normalise()`, `$a.extern::same_team($b)`. `argument` is NULL
 * in the first form. The callback gives its value to hardtack_result_set(), which copies it, or returns an error, which
 * ends the expression (HARDTACK_EXTERN_FAILED). It must be pure for one decision, and be callable on every thread that
 * decides. */
typedef struct hardtack_functions hardtack_functions;
typedef struct hardtack_result hardtack_result;
typedef hardtack_error* (*hardtack_function)(void* context, const hardtack_term* receiver,
                                             const hardtack_term* argument, hardtack_result* result);
HARDTACK_MUST_CHECK hardtack_error* hardtack_result_set(hardtack_result* result, const hardtack_term* value);

HARDTACK_MUST_CHECK hardtack_error* hardtack_functions_new(hardtack_functions** functions);
/* Replaces a function of the same name. */
HARDTACK_MUST_CHECK hardtack_error* hardtack_functions_add(hardtack_functions* functions, hardtack_text name,
                                                           hardtack_function function, void* context,
                                                           void (*release)(void* context));
void hardtack_functions_free(hardtack_functions* functions);

typedef struct hardtack_policy hardtack_policy;

typedef struct hardtack_policy_options {
  size_t size;
  hardtack_text name; /* of the text, for messages */
  const hardtack_parameters* parameters;
  const hardtack_limits* limits;       /* NULL: the defaults */
  const hardtack_functions* functions; /* as they are now */
  bool disable_regex;                  /* `matches` is then an error */
  bool allow_token_predicates;         /* to declare what only blocks of tokens say (parent_token_sha256) */
} hardtack_policy_options;

HARDTACK_MUST_CHECK hardtack_error* hardtack_policy_compile(hardtack_text source,
                                                            const hardtack_policy_options* options,
                                                            hardtack_policy** policy);
/* The statements, printed. */
HARDTACK_MUST_CHECK hardtack_error* hardtack_policy_text(const hardtack_policy* policy, hardtack_buffer** text);
/* Where a statement of the policy stands in its text; false if that is not known. */
bool hardtack_policy_place(const hardtack_policy* policy, const hardtack_statement* statement, hardtack_place* place);
/* The policy in binary form, without its functions and places. `options` as above, without name and parameters. */
HARDTACK_MUST_CHECK hardtack_error* hardtack_policy_snapshot(const hardtack_policy* policy, hardtack_buffer** bytes);
HARDTACK_MUST_CHECK hardtack_error* hardtack_policy_restore(hardtack_bytes snapshot,
                                                            const hardtack_policy_options* options,
                                                            hardtack_policy** policy);
void hardtack_policy_free(hardtack_policy* policy);

/* ---- Requests ------------------------------------------------------------------------------------------------- */

/* What the service itself says of a request: who asks for what, and when. */
typedef struct hardtack_request hardtack_request;

HARDTACK_MUST_CHECK hardtack_error* hardtack_request_new(const hardtack_policy* policy, hardtack_request** request);
/* A fact. After an error the request is refused until it is cleared. */
HARDTACK_MUST_CHECK hardtack_error* hardtack_request_add(hardtack_request* request, hardtack_text name,
                                                         const hardtack_term* terms, size_t count);
/* The facts of a block, which may hold nothing else. */
HARDTACK_MUST_CHECK hardtack_error* hardtack_request_add_block(hardtack_request* request, const hardtack_block* block);
/* Forgets the facts and the error, keeps the memory for the next request. */
void hardtack_request_clear(hardtack_request* request);
void hardtack_request_free(hardtack_request* request);

/* ---- Decisions ------------------------------------------------------------------------------------------------ */

/* Owns the memory that deciding needs, and the world of the last decision. */
typedef struct hardtack_authorizer hardtack_authorizer;
typedef struct hardtack_decision hardtack_decision;

typedef struct hardtack_authorizer_options {
  size_t size;
  const hardtack_limits* limits; /* instead of the policy's; those of patterns are the policy's */
  const hardtack_clock* clock;   /* copied; its context must live as long as the authorizer */
} hardtack_authorizer_options;

HARDTACK_MUST_CHECK hardtack_error* hardtack_authorizer_new(const hardtack_authorizer_options* options,
                                                            hardtack_authorizer** authorizer);
void hardtack_authorizer_free(hardtack_authorizer* authorizer);

/* Decides with the request's policy. `primary` may be NULL; its blocks are read as a Biscuit's. `further` are numbered
 * from 1 (docs/adr/0006-many-credentials-one-decision.md). Every error is a refusal. */
HARDTACK_MUST_CHECK hardtack_error* hardtack_authorizer_decide(hardtack_authorizer* authorizer,
                                                               const hardtack_request* request,
                                                               const hardtack_credential* primary,
                                                               const hardtack_credential* const* further,
                                                               size_t further_count, hardtack_decision** decision);

/* The same into a decision that is there, so that none is made and freed for each request: whoever decides in a loop
 * keeps one beside its request and authorizer. What it said before is gone, also after an error: it then denies, and
 * names nothing. While this runs no other thread may look at it. */
HARDTACK_MUST_CHECK hardtack_error* hardtack_authorizer_decide_into(hardtack_authorizer* authorizer,
                                                                    const hardtack_request* request,
                                                                    const hardtack_credential* primary,
                                                                    const hardtack_credential* const* further,
                                                                    size_t further_count, hardtack_decision* decision);
/* One that nobody has decided yet: it denies. For hardtack_authorizer_decide_into(). */
HARDTACK_MUST_CHECK hardtack_error* hardtack_decision_new(hardtack_decision** decision);

/* False for NULL. */
bool hardtack_decision_allowed(const hardtack_decision* decision);
/* The policy that matched first, if one did: true, and whether it was an `allow`. */
bool hardtack_decision_policy(const hardtack_decision* decision, hardtack_statement* policy, bool* allows);
size_t hardtack_decision_failed_check_count(const hardtack_decision* decision);
bool hardtack_decision_failed_check(const hardtack_decision* decision, size_t index, hardtack_statement* check);
/* "denied: check 0 of block 1 failed, no policy matched". */
HARDTACK_MUST_CHECK hardtack_error* hardtack_decision_text(const hardtack_decision* decision, hardtack_buffer** text);
typedef struct hardtack_stats {
  size_t size;
  uint64_t facts;
  uint64_t iterations;
  uint64_t steps;
  uint64_t elapsed; /* nanoseconds */
} hardtack_stats;
bool hardtack_decision_stats(const hardtack_decision* decision, hardtack_stats* stats);
void hardtack_decision_free(hardtack_decision* decision);

/* Of what the authorizer decided last; all that it was given may have been freed. The text of a statement; empty if
 * there is no such statement. At most 64 KiB, then it ends in `...`. */
HARDTACK_MUST_CHECK hardtack_error* hardtack_authorizer_statement_text(const hardtack_authorizer* authorizer,
                                                                       const hardtack_statement* statement,
                                                                       hardtack_buffer** text);
/* Facts, rules, checks and policies by origin (docs/cli.md). HARDTACK_USAGE before the first decision. */
HARDTACK_MUST_CHECK hardtack_error* hardtack_authorizer_world(const hardtack_authorizer* authorizer,
                                                              hardtack_tree** world);

/* ---- Queries -------------------------------------------------------------------------------------------------- */

typedef struct hardtack_rows hardtack_rows;

typedef struct hardtack_query_options {
  size_t size;
  const hardtack_parameters* parameters;
  bool
      all_blocks; /* every block of the primary credential, not only the authority block, unless the rule trusts some */
} hardtack_query_options;

/* All results of a rule, such as `user_of($u) <- user($u)`, in the world that was decided last: sorted, each once. */
HARDTACK_MUST_CHECK hardtack_error* hardtack_authorizer_query(hardtack_authorizer* authorizer, hardtack_text rule,
                                                              const hardtack_query_options* options,
                                                              hardtack_rows** rows);
size_t hardtack_rows_count(const hardtack_rows* rows);
/* Of the rule's head. */
hardtack_text hardtack_rows_name(const hardtack_rows* rows, size_t row);
size_t hardtack_rows_term_count(const hardtack_rows* rows, size_t row);
/* The first of them; NULL if there is none. */
const hardtack_term* hardtack_rows_terms(const hardtack_rows* rows, size_t row);
/* right("file1", "read") */
HARDTACK_MUST_CHECK hardtack_error* hardtack_rows_text(const hardtack_rows* rows, size_t row, hardtack_buffer** text);
void hardtack_rows_free(hardtack_rows* rows);

/* ---- Explanations --------------------------------------------------------------------------------------------- */

typedef struct hardtack_explain_limits {
  size_t size;
  uint64_t max_explain_steps;
  uint64_t max_explain_query_steps;
  uint64_t max_explain_statements;
  uint64_t max_explain_facts;
  uint64_t max_explain_bytes;
  uint64_t max_explain_memory;
  uint64_t max_trace_firings;
} hardtack_explain_limits;

/* Sets `size` and the defaults of docs/limits.md; `size` is sizeof *limits. */
void hardtack_explain_limits_init(hardtack_explain_limits* limits, size_t size);

/* Why the last decision of the authorizer came out as it did: `decision` is what it gave, or `error`, the other one
 * NULL. HARDTACK_USAGE for a decision that was not its last. `limits` may be NULL. */
HARDTACK_MUST_CHECK hardtack_error* hardtack_authorizer_explain(const hardtack_authorizer* authorizer,
                                                                const hardtack_decision* decision,
                                                                const hardtack_error* error,
                                                                const hardtack_explain_limits* limits,
                                                                hardtack_tree** explanation);
/* The same for a person. */
HARDTACK_MUST_CHECK hardtack_error* hardtack_authorizer_explain_text(const hardtack_authorizer* authorizer,
                                                                     const hardtack_decision* decision,
                                                                     const hardtack_error* error,
                                                                     const hardtack_explain_limits* limits,
                                                                     hardtack_buffer** text);
/* Every rule that fired, in rounds. `request` is the one that was decided, or NULL for a restored world. */
HARDTACK_MUST_CHECK hardtack_error* hardtack_authorizer_trace(const hardtack_authorizer* authorizer,
                                                              const hardtack_request* request,
                                                              const hardtack_explain_limits* limits,
                                                              hardtack_tree** trace);
HARDTACK_MUST_CHECK hardtack_error* hardtack_authorizer_trace_text(const hardtack_authorizer* authorizer,
                                                                   const hardtack_request* request,
                                                                   const hardtack_explain_limits* limits,
                                                                   hardtack_buffer** text);

/* ---- Snapshots ------------------------------------------------------------------------------------------------ */

/* The world of the last decision in binary form, to be decided elsewhere. `request` is the one that was decided, or
 * NULL for a restored world. A snapshot is signed by nobody: restore only what the host itself stored. */
HARDTACK_MUST_CHECK hardtack_error* hardtack_authorizer_snapshot(const hardtack_authorizer* authorizer,
                                                                 const hardtack_request* request,
                                                                 hardtack_buffer** bytes);
/* An authorizer that holds the world of a snapshot, and what it decides. Queries and explanations work as after any
 * decision. The options' name and parameters are not used. */
HARDTACK_MUST_CHECK hardtack_error* hardtack_authorizer_restore(hardtack_bytes snapshot,
                                                                const hardtack_policy_options* policy_options,
                                                                const hardtack_authorizer_options* options,
                                                                hardtack_authorizer** authorizer);
HARDTACK_MUST_CHECK hardtack_error* hardtack_authorizer_decide_restored(hardtack_authorizer* authorizer,
                                                                        hardtack_decision** decision);

/* ---- Lineage and revocation ----------------------------------------------------------------------------------- */

/* The index of credentials and revocations (docs/lineage.md). A store that cannot answer says so
 * (HARDTACK_LINEAGE_UNAVAILABLE), and whoever asks must deny. Times are milliseconds since 1970. */
typedef struct hardtack_store hardtack_store;
/* A list of revoked ids as a file holds it, one a line. */
typedef struct hardtack_revocations hardtack_revocations;

typedef struct hardtack_store_options {
  size_t size;
  bool create;            /* if there is none yet; never replaces one */
  bool skip_history;      /* SQLite: checks only the end of its history when it is opened */
  uint64_t max_staleness; /* PostgreSQL, milliseconds: how old the copy may be; 0 is the default */
  uint64_t timeout;       /* PostgreSQL and SQLite, milliseconds: of one exchange, or for a lock; 0 is the default */
  hardtack_text pin; /* PostgreSQL and SQLite: of hardtack_store_pin(); a history that does not reach it is refused */
} hardtack_store_options;

/* In a build without SQLite or PostgreSQL that function is HARDTACK_USAGE. */
HARDTACK_MUST_CHECK hardtack_error* hardtack_store_open_sqlite(hardtack_text path,
                                                               const hardtack_store_options* options,
                                                               hardtack_store** store);
HARDTACK_MUST_CHECK hardtack_error* hardtack_store_open_json(hardtack_text folder,
                                                             const hardtack_store_options* options,
                                                             hardtack_store** store);
HARDTACK_MUST_CHECK hardtack_error* hardtack_store_open_postgres(hardtack_text connection, int64_t now,
                                                                 const hardtack_store_options* options,
                                                                 hardtack_store** store);
/* PostgreSQL: takes in what others wrote; to be called a few times per max_staleness. Nothing for other stores. */
HARDTACK_MUST_CHECK hardtack_error* hardtack_store_poll(hardtack_store* store, int64_t now);
/* A Biscuit and its ancestors, or a JWT. HARDTACK_USAGE for tokens of other formats. */
HARDTACK_MUST_CHECK hardtack_error* hardtack_store_record(hardtack_store* store, const hardtack_credential* credential,
                                                          int64_t now);
/* Everything that carries the id; with a lineage hash (may be empty) that token and what was derived from it alone. */
HARDTACK_MUST_CHECK hardtack_error* hardtack_store_revoke(hardtack_store* store, hardtack_text id, hardtack_text hash,
                                                          int64_t now);
/* Checks the whole history. */
HARDTACK_MUST_CHECK hardtack_error* hardtack_store_verify(hardtack_store* store, int64_t now);
/* The same, and where it ends, as text: to be kept elsewhere and given to whoever opens the index (docs/lineage.md). */
HARDTACK_MUST_CHECK hardtack_error* hardtack_store_pin(hardtack_store* store, int64_t now, hardtack_buffer** pin);
void hardtack_store_free(hardtack_store* store);

HARDTACK_MUST_CHECK hardtack_error* hardtack_revocations_parse(hardtack_text lines, hardtack_revocations** list);
/* Of different ids. A list without any revokes nothing, which whoever loads it should say. */
size_t hardtack_revocations_count(const hardtack_revocations* list);
void hardtack_revocations_free(hardtack_revocations* list);

/* HARDTACK_REVOKED if the token or an ancestor is, by the store or by the list, of which either may be NULL. To be
 * asked for every credential of every request. */
HARDTACK_MUST_CHECK hardtack_error* hardtack_credential_check_revoked(const hardtack_credential* credential,
                                                                      hardtack_store* store,
                                                                      const hardtack_revocations* list, int64_t now);
/* That a Biscuit or a JWT is a descendant of `parent`, which is of the same format, of what the store knows, or both;
 * one may be NULL. */
HARDTACK_MUST_CHECK hardtack_error* hardtack_credential_check_lineage(const hardtack_credential* credential,
                                                                      const hardtack_credential* parent,
                                                                      hardtack_store* store, int64_t now);
/* The chain that a JWT claims, well formed, as a tree: `jti`, `parent_jti`, `parent_token_hash` and `delegation_chain`
 * with the immediate parent first. It is its issuer's word until the lineage was checked. */
HARDTACK_MUST_CHECK hardtack_error* hardtack_credential_delegation(const hardtack_credential* credential,
                                                                   hardtack_tree** delegation);

/* ---- Passports ------------------------------------------------------------------------------------------------ */

/* Biscuits whose blocks say, in facts of fixed names, which agent may do what; each appended block only narrows the one
 * before (docs/lineage.md). Claims and requests are JSON objects of the members that are listed there. Times are
 * milliseconds since 1970; `random` may be NULL. */
HARDTACK_MUST_CHECK hardtack_error* hardtack_passport_issue(hardtack_text claims, const hardtack_private_key* root,
                                                            int64_t now, const hardtack_random* random,
                                                            hardtack_token** token);
/* For whom the request names; needs no key. HARDTACK_LINEAGE_NARROWING for what the parent does not have. */
HARDTACK_MUST_CHECK hardtack_error* hardtack_passport_derive(const hardtack_token* parent, hardtack_text request,
                                                             int64_t now, const hardtack_random* random,
                                                             hardtack_token** child);
/* What holds after all blocks: the members of the claims, and `parent_jti`. HARDTACK_INVALID_CLAIM,
 * HARDTACK_LINEAGE_NARROWING and HARDTACK_EXPIRED refuse the token. */
HARDTACK_MUST_CHECK hardtack_error* hardtack_credential_passport(const hardtack_credential* credential, int64_t now,
                                                                 hardtack_tree** passport);

/* ---- Keys that an issuer publishes ---------------------------------------------------------------------------- */

/* A JWKS that is fetched, kept, fetched again and never older than it may be: a key that the issuer adds is found when
 * a token names it, one that it removes is gone with the next fetch, and a document that cannot be fetched or read
 * leaves the last good one in force until it is too old. The library opens no connection: a callback of the host
 * fetches, or a file is read again. */
typedef struct hardtack_jwks hardtack_jwks;

typedef struct hardtack_jwks_options {
  size_t size;
  uint64_t refresh_after; /* seconds, as the next two */
  uint64_t min_interval;  /* between attempts, whatever ids tokens name */
  uint64_t max_stale;     /* since the last good document; from then on every token is refused */
  uint64_t max_bytes;
  uint64_t max_keys;
  bool keep_on_empty; /* for issuers whose empty sets mean nothing; else a set without keys takes all away */
} hardtack_jwks_options;

/* Sets `size` and the defaults of docs/tokens/jwt.md; `size` is sizeof *options. */
void hardtack_jwks_options_init(hardtack_jwks_options* options, size_t size);

/* Gives the document as it is now to hardtack_contents_set(), or returns an error (HARDTACK_IO). Called on the thread
 * that asks for a key, on one at a time; others go on with the keys that are there. */
typedef hardtack_error* (*hardtack_fetch)(void* context, hardtack_contents* document);
HARDTACK_MUST_CHECK hardtack_error* hardtack_jwks_new(hardtack_fetch fetch, void* context,
                                                      void (*release)(void* context),
                                                      const hardtack_jwks_options* options, hardtack_jwks** jwks);
/* Of a regular file, which whoever writes it replaces by renaming. Nothing is read yet. */
HARDTACK_MUST_CHECK hardtack_error* hardtack_jwks_open_file(hardtack_text path, const hardtack_jwks_options* options,
                                                            hardtack_jwks** jwks);
/* For verifying JWTs at this time, in milliseconds since 1970. They keep what they need of the handle. */
HARDTACK_MUST_CHECK hardtack_error* hardtack_jwks_keys(const hardtack_jwks* jwks, int64_t now, hardtack_keys** keys);
/* Fetches however old the keys are, unless within `min_interval` of the last attempt. */
HARDTACK_MUST_CHECK hardtack_error* hardtack_jwks_refresh(const hardtack_jwks* jwks, int64_t now);
/* `usable` keys, `refused` ones with the `name` and `message` of what is wrong, `fetched_at` in seconds, `attempts`,
 * and the `error` of the last attempt. */
HARDTACK_MUST_CHECK hardtack_error* hardtack_jwks_status(const hardtack_jwks* jwks, hardtack_tree** status);
void hardtack_jwks_free(hardtack_jwks* jwks);

/* ---- Further formats ------------------------------------------------------------------------------------------ */

/* The formats that this library knows: "biscuit", "capability", "macaroon", "paseto", "jwt", ... (docs/tokens/). */
size_t hardtack_format_count(void);
/* Valid as long as the library is loaded; empty beyond the last. */
hardtack_text hardtack_format_name(size_t index);
/* The one format whose tokens look like these bytes. */
HARDTACK_MUST_CHECK hardtack_error* hardtack_format_detect(hardtack_bytes token, hardtack_text* format);

typedef struct hardtack_verify_options {
  size_t size;
  hardtack_text format;             /* empty: as hardtack_format_detect() says */
  int64_t now;                      /* milliseconds since 1970; must be given */
  hardtack_text audience;           /* that the token must be for; none if its data is NULL */
  const hardtack_bytes* discharges; /* further tokens that belong to this one */
  size_t discharge_count;
  hardtack_bytes assertion; /* bytes that were authenticated but are not in the token */
  hardtack_text principal;  /* of capability tokens; none if its data is NULL */
  hardtack_text capability;
  /* Whether a caveat that is no check of the language holds. Without it such a caveat asks for the fact
   * caveat("<its text>"). */
  void* context;
  bool (*known_caveat)(void* context, hardtack_text caveat);
} hardtack_verify_options;

/* A token of any format. No cache; Biscuits that come often belong to a hardtack_verifier. `keys` are kept no longer
 * than the call. */
HARDTACK_MUST_CHECK hardtack_error* hardtack_credential_verify(const hardtack_keys* keys, hardtack_bytes token,
                                                               const hardtack_verify_options* options,
                                                               hardtack_credential** credential);
/* JWTs of a profile (docs/tokens/jwt.md) with one pinned key and issuer: `kid` must be the id of the key. */
enum { HARDTACK_PROFILE_SESSION = 0, HARDTACK_PROFILE_OIDC = 1 };
typedef struct hardtack_profile_options {
  size_t size;
  int32_t profile;
  int64_t now; /* milliseconds since 1970; must be given */
  hardtack_text issuer;
  hardtack_text audience; /* of sessions "agentkeys:broker" if its data is NULL */
  hardtack_text key_id;
  const hardtack_public_key* key; /* secp256r1 */
  hardtack_text subject; /* OpenID: the subject that is taken, or `enclave:BUILD:SIGNER:*` with `*` for one of the two;
                            any if its data is NULL */
} hardtack_profile_options;
HARDTACK_MUST_CHECK hardtack_error* hardtack_credential_verify_profile(hardtack_bytes token,
                                                                       const hardtack_profile_options* options,
                                                                       hardtack_credential** credential);

/* What a token says that nobody has verified; holds no secret. `format` may be empty. */
HARDTACK_MUST_CHECK hardtack_error* hardtack_format_describe(hardtack_text format, hardtack_bytes token,
                                                             hardtack_tree** description);

typedef struct hardtack_format_mint_options {
  size_t size;
  int64_t now; /* milliseconds since 1970 */
  const hardtack_random* random;
  hardtack_key_id key_id;
  hardtack_text claims; /* JSON; like the texts below none if its data is NULL. Each format takes some of these. */
  const hardtack_block* block;
  const hardtack_text* caveats;
  size_t caveat_count;
  bool has_expiry;
  int64_t expires; /* seconds since 1970 */
  hardtack_text identifier;
  hardtack_text location;
  hardtack_text variant; /* of the format: "v3.local" */
  hardtack_text footer;
  hardtack_text assertion;
  const hardtack_credential* parent; /* of a JWT: the one that it is delegated from, whose chain its claims go on */
} hardtack_format_mint_options;

/* The token as it is handed out. */
HARDTACK_MUST_CHECK hardtack_error* hardtack_format_mint(hardtack_text format, const hardtack_signing_key* key,
                                                         const hardtack_format_mint_options* options,
                                                         hardtack_buffer** token);

typedef struct hardtack_third_party_caveat {
  hardtack_text location;
  hardtack_text identifier;
  const hardtack_token_key* key; /* shared with the service that discharges it */
} hardtack_third_party_caveat;

typedef struct hardtack_attenuate_options {
  size_t size;
  const hardtack_random* random;
  const hardtack_block* block;
  const hardtack_text* caveats;
  size_t caveat_count;
  const hardtack_third_party_caveat* third_party;
  size_t third_party_count;
  hardtack_bytes bind_to; /* of a discharge: the token that it is sent with; none if its data is NULL */
  bool has_expiry;
  int64_t expires; /* seconds since 1970 */
} hardtack_attenuate_options;

HARDTACK_MUST_CHECK hardtack_error* hardtack_format_attenuate(hardtack_text format, hardtack_bytes token,
                                                              const hardtack_attenuate_options* options,
                                                              hardtack_buffer** narrower);

#ifdef __GNUC__
#pragma GCC visibility pop
#endif

#ifdef __cplusplus
}
#endif

#endif /* HARDTACK_H */
