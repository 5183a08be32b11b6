/* The published conformance suite through the interface to C: every token is verified and decided by the authorizers of
 * its validations; result, world, authorizer code and revocation ids are compared with samples.json, and a snapshot
 * must carry the same world. Says how many agree. */
#include <stdarg.h>

#include "check.h"

/* A line about a decision, such as `allow 0` or `deny 1; block 1 0: check if ...`. */
typedef struct line {
  char text[8192];
  size_t size;
} line;

__attribute__((format(printf, 2, 3))) static void put(line* out, const char* format, ...) {
  va_list values;
  va_start(values, format);
  const int size = vsnprintf(out->text + out->size, sizeof out->text - out->size, format, values);
  va_end(values);
  if (size > 0) out->size += (size_t)size;
  if (out->size >= sizeof out->text) out->size = sizeof out->text - 1;
}

static const hardtack_node* at(const hardtack_node* node, const char* name) {
  return hardtack_node_find(node, T(name));
}

/* The name of a Rust enumerator: a text, or the only member of an object. */
static hardtack_text name_of(const hardtack_node* node) {
  return hardtack_node_kind(node) == HARDTACK_NODE_STRING ? hardtack_node_string(node) : hardtack_node_name_at(node, 0);
}

static void expect_checks(line* out, const hardtack_node* checks) {
  for (size_t i = 0; i < hardtack_node_count(checks); ++i) {
    const hardtack_node* block = at(hardtack_node_at(checks, i), "Block");
    const hardtack_node* check = block ? block : at(hardtack_node_at(checks, i), "Authorizer");
    const hardtack_text rule = hardtack_node_string(at(check, "rule"));
    if (block) {
      put(out, "; block %d", (int)hardtack_node_integer(at(block, "block_id")));
    } else {
      put(out, "; authorizer");
    }
    put(out, " %d: %.*s", (int)hardtack_node_integer(at(check, "check_id")), (int)rule.size, rule.data);
  }
}

static void expected_line(line* out, const hardtack_node* result) {
  out->size = 0;
  if (at(result, "Ok")) {
    put(out, "allow %d", (int)hardtack_node_integer(at(result, "Ok")));
    return;
  }
  const hardtack_node* error = at(result, "Err");
  const hardtack_node* logic = at(error, "FailedLogic");
  if (!logic) {
    const hardtack_text kind = name_of(error);
    const hardtack_text what = name_of(hardtack_node_at(error, 0));
    put(out, "%.*s %.*s", (int)kind.size, kind.data, (int)what.size, what.data);
    return;
  }
  const hardtack_node* unauthorized = at(logic, "Unauthorized");
  if (unauthorized) {
    const hardtack_node* policy = at(unauthorized, "policy");
    put(out, "%s %d", at(policy, "Allow") ? "allowed, but" : "deny",
        (int)hardtack_node_integer(hardtack_node_at(policy, 0)));
    expect_checks(out, at(unauthorized, "checks"));
    return;
  }
  put(out, "no policy");
  expect_checks(out, at(at(logic, "NoMatchingPolicy"), "checks"));
}

static void found_error(line* out, const hardtack_error* error) {
  static const struct {
    int32_t code;
    const char* name;
  } names[] = {
      {HARDTACK_OVERFLOW, "Execution Overflow"},
      {HARDTACK_DIVIDE_BY_ZERO, "Execution DivideByZero"},
      {HARDTACK_INVALID_TYPE, "Execution InvalidType"},
      {HARDTACK_SHADOWED_VARIABLE, "Execution ShadowedVariable"},
      {HARDTACK_INVALID_STACK, "Execution InvalidStack"},
      {HARDTACK_UNKNOWN_VARIABLE, "Execution UnknownVariable"},
      {HARDTACK_UNDEFINED_EXTERN, "Execution UndefinedExtern"},
      {HARDTACK_TOO_MANY_FACTS, "RunLimit TooManyFacts"},
      {HARDTACK_TOO_MANY_ITERATIONS, "RunLimit TooManyIterations"},
  };
  for (size_t i = 0; i < sizeof names / sizeof names[0]; ++i) {
    if (hardtack_error_code(error) == names[i].code) put(out, "%s", names[i].name);
  }
  if (out->size == 0) put(out, "error %s", hardtack_error_name(error).data);
}

static void found_line(line* out, const hardtack_authorizer* authorizer, const hardtack_decision* decision,
                       const hardtack_error* error) {
  out->size = 0;
  if (error) {
    found_error(out, error);
    return;
  }
  hardtack_statement policy = {.size = sizeof policy};
  bool allows = false;
  const bool matched = hardtack_decision_policy(decision, &policy, &allows);
  if (!matched) {
    put(out, "no policy");
  } else if (hardtack_decision_allowed(decision)) {
    put(out, "allow %u", policy.index);
  } else {
    put(out, "%s %u", allows ? "allowed, but" : "deny", policy.index);
  }
  for (size_t i = 0; i < hardtack_decision_failed_check_count(decision); ++i) {
    hardtack_statement check = {.size = sizeof check};
    hardtack_buffer* text = NULL;
    CHECK(hardtack_decision_failed_check(decision, i, &check));
    OK(hardtack_authorizer_statement_text(authorizer, &check, &text));
    if (check.block < 0) {
      put(out, "; authorizer");
    } else {
      put(out, "; block %d", (int)check.block);
    }
    put(out, " %u: %s", check.index, hardtack_buffer_text(text).data);
    hardtack_buffer_free(text);
  }
}

/* Equal, but that the suite has 2^64 - 1 for the authorizer where we have null. */
static bool same(const hardtack_node* expected, const hardtack_node* found) {
  const int32_t kind = hardtack_node_kind(expected);
  if (kind == HARDTACK_NODE_NUMBER) return hardtack_node_kind(found) == HARDTACK_NODE_NULL;
  if (kind != hardtack_node_kind(found) || hardtack_node_count(expected) != hardtack_node_count(found)) return false;
  if (kind == HARDTACK_NODE_INTEGER) return hardtack_node_integer(expected) == hardtack_node_integer(found);
  if (kind == HARDTACK_NODE_STRING) {
    const hardtack_text a = hardtack_node_string(expected), b = hardtack_node_string(found);
    return a.size == b.size && memcmp(a.data, b.data, a.size) == 0;
  }
  for (size_t i = 0; i < hardtack_node_count(expected); ++i) {
    const hardtack_node* a = hardtack_node_at(expected, i);
    const hardtack_node* b = kind == HARDTACK_NODE_OBJECT
                                 ? hardtack_node_find(found, hardtack_node_name_at(expected, i))
                                 : hardtack_node_at(found, i);
    if (!same(a, b)) return false;
  }
  return true;
}

static bool same_world(const hardtack_authorizer* authorizer, const hardtack_node* expected) {
  hardtack_tree* world = NULL;
  OK(hardtack_authorizer_world(authorizer, &world));
  const bool equal = same(expected, hardtack_tree_root(world));
  if (!equal) {
    hardtack_buffer* json = NULL;
    OK(hardtack_tree_json(world, true, &json));
    fprintf(stderr, "another world:\n%s", hardtack_buffer_text(json).data);
    hardtack_buffer_free(json);
  }
  hardtack_tree_free(world);
  return equal;
}

/* The function that some tokens call as `extern::test`. */
static hardtack_error* suite_function(void* context, const hardtack_term* receiver, const hardtack_term* argument,
                                      hardtack_result* result) {
  ++*(int*)context;
  if (argument == NULL) return hardtack_result_set(result, receiver);
  const bool equal = receiver->kind == HARDTACK_STRING && argument->kind == HARDTACK_STRING &&
                     receiver->as.string.size == argument->as.string.size &&
                     memcmp(receiver->as.string.data, argument->as.string.data, argument->as.string.size) == 0;
  const hardtack_term answer = hardtack_string(T(equal ? "equal strings" : "different strings"));
  return hardtack_result_set(result, &answer);
}

static hardtack_policy* compile(hardtack_text source, const hardtack_functions* functions) {
  hardtack_limits limits;
  hardtack_limits_init(&limits, sizeof limits);
  limits.max_time = 600u * (uint64_t)1000000000; /* a busy machine decides the same */
  const hardtack_policy_options options = {.size = sizeof options, .limits = &limits, .functions = functions};
  hardtack_policy* policy = NULL;
  OK(hardtack_policy_compile(source, &options, &policy));
  return policy;
}

static bool decided_as(const hardtack_authorizer* authorizer, const hardtack_decision* decision, hardtack_error* error,
                       const hardtack_node* expected) {
  line wanted, got;
  expected_line(&wanted, at(expected, "result"));
  found_line(&got, authorizer, decision, error);
  hardtack_error_free(error);
  if (strcmp(wanted.text, got.text) != 0) {
    fprintf(stderr, "decided `%s`, expected `%s`\n", got.text, wanted.text);
    return false;
  }
  return strncmp(wanted.text, "RunLimit", 8) == 0 || same_world(authorizer, at(expected, "world"));
}

static bool snapshot_decides_as(const hardtack_authorizer* authorizer, const hardtack_request* request,
                                const hardtack_functions* functions, const hardtack_node* expected) {
  hardtack_buffer* bytes = NULL;
  hardtack_authorizer* restored = NULL;
  hardtack_decision* decision = NULL;
  const hardtack_policy_options options = {.size = sizeof options, .functions = functions};
  OK(hardtack_authorizer_snapshot(authorizer, request, &bytes));
  OK(hardtack_authorizer_restore(hardtack_buffer_bytes(bytes), &options, NULL, &restored));
  hardtack_error* error = hardtack_authorizer_decide_restored(restored, &decision);
  const bool agrees = decided_as(restored, decision, error, expected);
  hardtack_decision_free(decision);
  hardtack_authorizer_free(restored);
  hardtack_buffer_free(bytes);
  return agrees;
}

/* A token whose signatures hold, with a block that no world accepts: the rule is named. */
static bool refused(const hardtack_credential* credential, const hardtack_node* expected) {
  hardtack_error* defect = hardtack_credential_defect(credential);
  bool agrees = hardtack_error_code(defect) == HARDTACK_UNBOUND_VARIABLE;
  hardtack_error_free(defect);
  const hardtack_node* logic = at(at(at(expected, "result"), "Err"), "FailedLogic");
  const hardtack_text rule = hardtack_node_string(hardtack_node_at(at(logic, "InvalidBlockRule"), 1));
  hardtack_buffer* block = NULL;
  OK(hardtack_credential_block_text(credential, 1, &block));
  char text[1024];
  snprintf(text, sizeof text, "%.*s", (int)rule.size, rule.data);
  agrees = rule.size > 0 && buffer_has(block, text) && agrees;

  hardtack_policy* policy = compile(T("allow if true;"), NULL);
  hardtack_request* request = NULL;
  hardtack_authorizer* authorizer = NULL;
  hardtack_decision* decision = NULL;
  OK(hardtack_request_new(policy, &request));
  OK(hardtack_authorizer_new(NULL, &authorizer));
  agrees = FAILS(HARDTACK_UNBOUND_VARIABLE,
                 hardtack_authorizer_decide(authorizer, request, credential, NULL, 0, &decision)) &&
           !hardtack_decision_allowed(decision) && agrees;
  hardtack_authorizer_free(authorizer);
  hardtack_request_free(request);
  hardtack_policy_free(policy);
  return agrees;
}

static bool decides(const hardtack_credential* credential, const hardtack_node* expected) {
  const hardtack_text code = hardtack_node_string(at(expected, "authorizer_code"));
  if (code.size == 0) return refused(credential, expected);
  int calls = 0;
  hardtack_functions* functions = NULL;
  hardtack_request* request = NULL;
  hardtack_authorizer* authorizer = NULL;
  hardtack_decision* decision = NULL;
  hardtack_buffer* text = NULL;
  OK(hardtack_functions_new(&functions));
  OK(hardtack_functions_add(functions, T("test"), suite_function, &calls, NULL));
  hardtack_policy* policy = compile(code, functions);
  OK(hardtack_policy_text(policy, &text));
  const hardtack_text printed = hardtack_buffer_text(text);
  bool agrees = printed.size == code.size && memcmp(printed.data, code.data, code.size) == 0;
  OK(hardtack_request_new(policy, &request));
  OK(hardtack_authorizer_new(NULL, &authorizer));
  hardtack_error* error = hardtack_authorizer_decide(authorizer, request, credential, NULL, 0, &decision);
  const bool limited = hardtack_error_code(error) / 100 == 5;
  agrees = decided_as(authorizer, decision, error, expected) && agrees;
  if (!limited) agrees = snapshot_decides_as(authorizer, request, functions, expected) && agrees;
  hardtack_buffer_free(text);
  hardtack_decision_free(decision);
  hardtack_authorizer_free(authorizer);
  hardtack_request_free(request);
  hardtack_policy_free(policy);
  hardtack_functions_free(functions);
  return agrees;
}

static bool same_ids(hardtack_bytes token, const hardtack_node* ids) {
  hardtack_token* parsed = NULL;
  OK(hardtack_token_parse(token, &parsed));
  bool agrees = hardtack_token_block_count(parsed) == hardtack_node_count(ids);
  for (size_t block = 0; agrees && block < hardtack_node_count(ids); ++block) {
    const hardtack_text expected = hardtack_node_string(hardtack_node_at(ids, block));
    const hardtack_bytes id = hardtack_token_revocation_id(parsed, block);
    agrees = expected.size == 2 * id.size;
    for (size_t i = 0; agrees && i < id.size; ++i) {
      char digits[3];
      snprintf(digits, sizeof digits, "%02x", id.data[i]);
      agrees = memcmp(digits, expected.data + 2 * i, 2) == 0;
    }
  }
  hardtack_token_free(parsed);
  return agrees;
}

static bool validation(const hardtack_verifier* verifier, hardtack_bytes token, const hardtack_node* expected) {
  hardtack_credential* credential = NULL;
  hardtack_error* error = hardtack_verifier_verify(verifier, token, &credential);
  const hardtack_node* ids = at(expected, "revocation_ids");
  bool agrees;
  if (hardtack_node_count(ids) == 0) { /* refused by its bytes or signatures */
    agrees = error != NULL && credential == NULL && at(at(expected, "result"), "Err") != NULL;
    hardtack_error_free(error);
  } else {
    agrees = OK(error) && decides(credential, expected) && same_ids(token, ids);
  }
  hardtack_credential_free(credential);
  return agrees;
}

static hardtack_verifier* verifier_of(const hardtack_node* suite) {
  char text[128];
  const hardtack_text digits = hardtack_node_string(at(suite, "root_public_key"));
  snprintf(text, sizeof text, "ed25519/%.*s", (int)digits.size, digits.data);
  hardtack_public_key* root = NULL;
  hardtack_keys* keys = NULL;
  hardtack_verifier* verifier = NULL;
  OK(hardtack_public_key_read(hardtack_bytes_of(text, strlen(text)), NULL, &root));
  OK(hardtack_keys_of(root, &keys));
  OK(hardtack_verifier_new(keys, NULL, &verifier));
  hardtack_keys_free(keys);
  hardtack_public_key_free(root);
  return verifier;
}

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  char path[4096];
  size_t size = 0;
  snprintf(path, sizeof path, "%s/samples.json", argv[1]);
  char* json = read_file(path, &size);
  if (json == NULL) {
    printf("the published conformance samples are missing; name their folder in HARDTACK_VECTORS\n");
    return 77;
  }
  hardtack_tree* suite = NULL;
  const hardtack_text json_text = {json, size};
  if (!OK(hardtack_tree_parse(json_text, &suite))) return 1;
  hardtack_verifier* verifier = verifier_of(hardtack_tree_root(suite));
  const hardtack_node* cases = at(hardtack_tree_root(suite), "testcases");
  size_t agreed = 0, all = 0;
  for (size_t i = 0; i < hardtack_node_count(cases); ++i) {
    const hardtack_node* sample = hardtack_node_at(cases, i);
    const hardtack_text name = hardtack_node_string(at(sample, "filename"));
    snprintf(path, sizeof path, "%s/%.*s", argv[1], (int)name.size, name.data);
    char* token = read_file(path, &size);
    CHECK(token != NULL);
    const hardtack_node* validations = at(sample, "validations");
    for (size_t k = 0; k < hardtack_node_count(validations); ++k) {
      ++all;
      if (validation(verifier, hardtack_bytes_of(token, size), hardtack_node_at(validations, k))) {
        ++agreed;
      } else {
        fprintf(stderr, "in %s\n", path);
      }
    }
    free(token);
  }
  printf("%zu of %zu validations agree\n", agreed, all);
  hardtack_verifier_free(verifier);
  hardtack_tree_free(suite);
  free(json);
  return failures == 0 && agreed == all && all == 50 ? 0 : 1;
}
