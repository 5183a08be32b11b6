/* Every allocation failed in turn, of the whole process: nothing crashes, hangs or is allowed, and every handle can be
 * used afterwards. What is lost of memory is counted: nothing of ours, and of third parties what `allowed_to_leak`
 * says. */
#include "failing_malloc.h"
#include "tests.h"

/* What the scenarios work on; made while memory is sound. */
static struct {
  hardtack_private_key* root;
  hardtack_private_key* next;
  hardtack_public_key* half;
  hardtack_private_key* club;
  hardtack_keys* keys;
  hardtack_verifier* verifier;
  hardtack_block* authority;
  hardtack_block* check;
  hardtack_token* token;
  hardtack_token* longer;
  hardtack_buffer* text;
  hardtack_credential* credential;
  hardtack_policy* policy;
  hardtack_request* request;
  hardtack_authorizer* authorizer;
  hardtack_store* sqlite;
  hardtack_revocations* revoked;
  hardtack_signing_key* signing;
  hardtack_buffer* jwt;
  hardtack_token* passport;
  hardtack_credential* passport_credential;
  hardtack_credential* jwt_credential;
  hardtack_decision* decision;
} fixed;

static const char kPolicy[] =
    "can($u, $o) <- user($u), right($u, $o); deny if banned(\"alice\"); check if operation($o), can(\"alice\", $o); "
    "allow if user(\"alice\"), name([1, {\"a\": 2}]);";

/* Frees whatever handle a call has given, and checks that there is one exactly if there is no error. */
#define STEP(handle, call)                                  \
  do {                                                      \
    hardtack_error* const step_error = (call);              \
    CHECK((step_error == NULL) == ((handle) != NULL));      \
    CHECK(hardtack_error_message(step_error).data != NULL); \
    hardtack_error_free(step_error);                        \
  } while (0)

static hardtack_error* add_facts(hardtack_request* request) {
  static const hardtack_term key_values[2] = {{HARDTACK_STRING, 0, {.string = {"a", 1}}},
                                              {HARDTACK_INTEGER, 0, {.integer = 2}}};
  const hardtack_term list[] = {hardtack_integer(1), hardtack_collection(HARDTACK_MAP, key_values, 2)};
  const hardtack_term name = hardtack_collection(HARDTACK_ARRAY, list, 2);
  hardtack_error* error = hardtack_request_add(request, T("name"), &name, 1);
  if (error == NULL) error = add_string(request, "operation", "read");
  return error;
}

/* ---- scenarios: each is run with failures, and then looked at without -------------------------------------------- */

static void mint_tokens(void) {
  hardtack_private_key* key = NULL;
  hardtack_token *made = NULL, *longer = NULL, *theirs = NULL, *sealed = NULL, *parsed = NULL;
  hardtack_third_party_request* request = NULL;
  hardtack_third_party_block* block = NULL;
  hardtack_buffer* text = NULL;
  const hardtack_text none = {NULL, 0};
  const hardtack_mint_options options = {.size = sizeof options, .next_key = fixed.next, .context = T("a context")};
  STEP(key, hardtack_private_key_generate(HARDTACK_ED25519, NULL, &key));
  STEP(made, hardtack_token_mint(fixed.authority, fixed.root, &options, &made));
  if (made) STEP(longer, hardtack_token_append(made, fixed.check, NULL, &longer));
  if (longer) STEP(request, hardtack_third_party_request_new(longer, &request));
  if (request) STEP(block, hardtack_third_party_block_sign(request, fixed.authority, fixed.club, none, &block));
  if (block) STEP(theirs, hardtack_token_append_third_party(longer, block, NULL, &theirs));
  if (theirs) STEP(sealed, hardtack_token_seal(theirs, &sealed));
  if (sealed) STEP(text, hardtack_token_text(sealed, &text));
  if (text) STEP(parsed, hardtack_token_parse_text(hardtack_buffer_text(text), &parsed));
  hardtack_private_key_free(key);
  hardtack_token_free(made);
  hardtack_token_free(longer);
  hardtack_token_free(theirs);
  hardtack_token_free(sealed);
  hardtack_token_free(parsed);
  hardtack_third_party_request_free(request);
  hardtack_third_party_block_free(block);
  hardtack_buffer_free(text);
}

static void read_keys(void) {
  hardtack_buffer* pem = NULL;
  hardtack_private_key* key = NULL;
  hardtack_public_key* half = NULL;
  hardtack_keys* keys = NULL;
  STEP(pem, hardtack_private_key_write(fixed.root, HARDTACK_KEY_PEM, &pem));
  if (pem) STEP(key, hardtack_private_key_read(hardtack_buffer_bytes(pem), NULL, &key));
  if (key) STEP(half, hardtack_private_key_public(key, &half));
  if (half) STEP(keys, hardtack_keys_of(half, &keys));
  hardtack_keys_free(keys);
  hardtack_public_key_free(half);
  hardtack_private_key_free(key);
  hardtack_buffer_free(pem);
}

static void verify_tokens(void) {
  hardtack_credential* credential = NULL;
  hardtack_buffer* text = NULL;
  STEP(credential, hardtack_verifier_verify_text(fixed.verifier, hardtack_buffer_text(fixed.text), &credential));
  if (credential) STEP(text, hardtack_credential_block_text(credential, 1, &text));
  hardtack_buffer_free(text);
  hardtack_credential_free(credential);
  /* So that the next round verifies again. */
  hardtack_error_free(hardtack_verifier_forget(fixed.verifier, fixed.half));
}

static void refuse_forgeries(void) {
  uint8_t bytes[1024];
  const hardtack_bytes token = hardtack_token_bytes(fixed.token);
  if (token.size > sizeof bytes) return;
  memcpy(bytes, token.data, token.size);
  bytes[20] ^= 1;
  hardtack_credential* credential = NULL;
  hardtack_error* error = hardtack_verifier_verify(fixed.verifier, hardtack_bytes_of(bytes, token.size), &credential);
  CHECK(error != NULL && credential == NULL);
  hardtack_error_free(error);
}

static void decide(void) {
  hardtack_request* request = NULL;
  hardtack_authorizer* authorizer = NULL;
  hardtack_decision* decision = NULL;
  hardtack_buffer* text = NULL;
  STEP(request, hardtack_request_new(fixed.policy, &request));
  STEP(authorizer, hardtack_authorizer_new(NULL, &authorizer));
  if (request && authorizer) {
    hardtack_error* const added = add_facts(request);
    STEP(decision, hardtack_authorizer_decide(authorizer, request, fixed.credential, NULL, 0, &decision));
    CHECK(added == NULL || decision == NULL); /* a request that lacks a fact is refused */
    hardtack_error_free(added);
    CHECK(decision == NULL || hardtack_decision_allowed(decision));
  }
  if (decision) STEP(text, hardtack_decision_text(decision, &text));
  hardtack_buffer_free(text);
  hardtack_decision_free(decision);
  hardtack_authorizer_free(authorizer);
  hardtack_request_free(request);
}

/* A denial hangs on one fact, which must not be lost. */
static void deny(void) {
  hardtack_decision* decision = NULL;
  hardtack_request_clear(fixed.request);
  hardtack_error* error = add_string(fixed.request, "banned", "alice");
  if (error == NULL) error = add_facts(fixed.request);
  hardtack_error_free(error);
  error = hardtack_authorizer_decide(fixed.authorizer, fixed.request, fixed.credential, NULL, 0, &decision);
  CHECK(!hardtack_decision_allowed(decision));
  CHECK((error == NULL) == (decision != NULL));
  hardtack_error_free(error);
  hardtack_decision_free(decision);
}

static void look_at_decisions(void) {
  hardtack_decision* decision = NULL;
  hardtack_buffer *snapshot = NULL, *text = NULL, *trace = NULL;
  hardtack_authorizer* restored = NULL;
  hardtack_error* error =
      hardtack_authorizer_decide(fixed.authorizer, fixed.request, fixed.credential, NULL, 0, &decision);
  if (decision) {
    STEP(trace, hardtack_authorizer_trace_text(fixed.authorizer, fixed.request, NULL, &trace));
    STEP(snapshot, hardtack_authorizer_snapshot(fixed.authorizer, fixed.request, &snapshot));
    STEP(text, hardtack_authorizer_explain_text(fixed.authorizer, decision, NULL, NULL, &text));
  }
  if (snapshot) STEP(restored, hardtack_authorizer_restore(hardtack_buffer_bytes(snapshot), NULL, NULL, &restored));
  if (restored) {
    hardtack_decision* again = NULL;
    STEP(again, hardtack_authorizer_decide_restored(restored, &again));
    CHECK(!hardtack_decision_allowed(again));
    hardtack_decision_free(again);
  }
  hardtack_authorizer_free(restored);
  hardtack_buffer_free(trace);
  hardtack_buffer_free(text);
  hardtack_buffer_free(snapshot);
  hardtack_error_free(error);
  hardtack_decision_free(decision);
}

static void query(void) {
  hardtack_rows* rows = NULL;
  STEP(rows, hardtack_authorizer_query(fixed.authorizer, T("q($u, $n) <- user($u), name($n)"), NULL, &rows));
  hardtack_rows_free(rows);
}

static void compile(void) {
  hardtack_policy* policy = NULL;
  hardtack_buffer* text = NULL;
  hardtack_tree* findings = NULL;
  STEP(policy, hardtack_policy_compile(T(kPolicy), NULL, &policy));
  if (policy) STEP(text, hardtack_policy_text(policy, &text));
  STEP(findings, hardtack_source_check(T("allow if user($u);"), HARDTACK_SOURCE_POLICY, NULL, &findings));
  hardtack_tree_free(findings);
  hardtack_buffer_free(text);
  hardtack_policy_free(policy);
}

static void walk_trees(void) {
  hardtack_tree* tree = NULL;
  hardtack_buffer* json = NULL;
  STEP(tree, hardtack_tree_parse(T("{\"a\": [1, \"a rather long text that needs memory\", null]}"), &tree));
  if (tree) STEP(json, hardtack_tree_json(tree, false, &json));
  hardtack_buffer_free(json);
  hardtack_tree_free(tree);
}

/* Explanations and traces as trees: denials, so that checks and policies are looked at one by one. */
static void walk_explanations(void) {
  hardtack_decision* decision = NULL;
  hardtack_tree *explanation = NULL, *trace = NULL;
  hardtack_buffer* json = NULL;
  hardtack_error* error =
      hardtack_authorizer_decide(fixed.authorizer, fixed.request, fixed.credential, NULL, 0, &decision);
  if (decision) {
    STEP(explanation, hardtack_authorizer_explain(fixed.authorizer, decision, NULL, NULL, &explanation));
    STEP(trace, hardtack_authorizer_trace(fixed.authorizer, fixed.request, NULL, &trace));
  }
  if (explanation) STEP(json, hardtack_tree_json(explanation, true, &json));
  hardtack_buffer_free(json);
  hardtack_tree_free(trace);
  hardtack_tree_free(explanation);
  hardtack_error_free(error);
  hardtack_decision_free(decision);
}

static void ask_for_revocation(void) {
  const int64_t now = 1800000000000;
  hardtack_error* error = hardtack_credential_check_revoked(fixed.credential, fixed.sqlite, NULL, now);
  CHECK(error != NULL);
  hardtack_error_free(error);
  error = hardtack_credential_check_revoked(fixed.credential, NULL, fixed.revoked, now);
  CHECK(error != NULL);
  hardtack_error_free(error);
}

static void write_to_the_store(void) {
  const int64_t now = 1800000000000;
  hardtack_error_free(hardtack_store_record(fixed.sqlite, fixed.credential, now));
  hardtack_error_free(hardtack_store_revoke(fixed.sqlite, T("a-jwt"), T(""), now));
  hardtack_error_free(hardtack_store_verify(fixed.sqlite, now));
}

static void use_formats(void) {
  const hardtack_format_mint_options mint = {
      .size = sizeof mint, .now = 1800000000000, .claims = T("{\"sub\": \"alice\", \"exp\": 1800000600}")};
  const hardtack_verify_options options = {.size = sizeof options, .now = 1800000000000};
  hardtack_buffer* made = NULL;
  hardtack_credential* credential = NULL;
  STEP(made, hardtack_format_mint(T("jwt"), fixed.signing, &mint, &made));
  STEP(credential, hardtack_credential_verify(fixed.keys, hardtack_buffer_bytes(fixed.jwt), &options, &credential));
  hardtack_credential_free(credential);
  hardtack_buffer_free(made);
}

static const char kPassport[] =
    "{\"agent_id\": \"a\", \"issuer_spiffe_id\": \"spiffe://x/i\", \"mission\": \"m\", \"spiffe_id\": "
    "\"spiffe://x/a\", \"max_tool_calls\": 20, \"delegation_allowed\": true, \"max_delegation_depth\": 2, "
    "\"allowed_tools\": [\"read\", \"a tool with a long name\"]}";

static void use_passports(void) {
  hardtack_token *issued = NULL, *derived = NULL;
  hardtack_tree* passport = NULL;
  STEP(issued, hardtack_passport_issue(T(kPassport), fixed.root, 1800000000000, NULL, &issued));
  STEP(derived,
       hardtack_passport_derive(fixed.passport, T("{\"spiffe_id\": \"spiffe://x/h\"}"), 1800000000000, NULL, &derived));
  STEP(passport, hardtack_credential_passport(fixed.passport_credential, 1800000000000, &passport));
  hardtack_tree_free(passport);
  hardtack_token_free(derived);
  hardtack_token_free(issued);
}

static void delegate_jwts(void) {
  const hardtack_format_mint_options mint = {.size = sizeof mint,
                                             .now = 1800000000000,
                                             .claims = T("{\"jti\": \"child\", \"exp\": 1800000600}"),
                                             .parent = fixed.jwt_credential};
  const hardtack_verify_options options = {.size = sizeof options, .now = 1800000000000};
  hardtack_buffer* child = NULL;
  hardtack_credential* credential = NULL;
  hardtack_tree* chain = NULL;
  STEP(child, hardtack_format_mint(T("jwt"), fixed.signing, &mint, &child));
  if (child) {
    STEP(credential, hardtack_credential_verify(fixed.keys, hardtack_buffer_bytes(child), &options, &credential));
  }
  if (credential) {
    hardtack_error_free(hardtack_credential_check_lineage(credential, fixed.jwt_credential, NULL, 1800000000000));
    STEP(chain, hardtack_credential_delegation(credential, &chain));
  }
  hardtack_tree_free(chain);
  hardtack_credential_free(credential);
  hardtack_buffer_free(child);
}

static hardtack_error* fetch_set(void* context, hardtack_contents* document) {
  static const char kSet[] =
      "{\"keys\": [{\"kty\": \"OKP\", \"crv\": \"Ed25519\", \"kid\": \"a\", \"x\": "
      "\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}, {\"kty\": \"RSA\", \"kid\": \"b\"}]}";
  (void)context;
  return hardtack_contents_set(document, hardtack_bytes_of(kSet, sizeof kSet - 1));
}

/* No failure leaves the keys in the making, or somebody waiting for them. */
static void fetch_keys(void) {
  const hardtack_verify_options options = {.size = sizeof options, .now = 1800000000000};
  hardtack_jwks_options always;
  hardtack_jwks* jwks = NULL;
  hardtack_keys* keys = NULL;
  hardtack_credential* credential = NULL;
  hardtack_tree* status = NULL;
  hardtack_jwks_options_init(&always, sizeof always);
  always.min_interval = 0;
  STEP(jwks, hardtack_jwks_new(fetch_set, NULL, NULL, &always, &jwks));
  if (jwks == NULL) return;
  hardtack_error_free(hardtack_jwks_refresh(jwks, 1800000000000));
  STEP(keys, hardtack_jwks_keys(jwks, 1800000000000, &keys));
  if (keys) {
    STEP(credential, hardtack_credential_verify(keys, hardtack_buffer_bytes(fixed.jwt), &options, &credential));
  }
  STEP(status, hardtack_jwks_status(jwks, &status));
  CHECK(credential == NULL); /* of another key */
  hardtack_tree_free(status);
  hardtack_keys_free(keys);
  hardtack_jwks_free(jwks);
}

/* A decision that is used again denies unless it was decided. */
static void decide_again(void) {
  hardtack_request_clear(fixed.request);
  hardtack_error* error = add_facts(fixed.request);
  const bool complete = error == NULL;
  hardtack_error_free(error);
  error = hardtack_authorizer_decide_into(fixed.authorizer, fixed.request, fixed.credential, NULL, 0, fixed.decision);
  CHECK(hardtack_decision_allowed(fixed.decision) == (error == NULL));
  CHECK(complete || error != NULL);
  hardtack_error_free(error);
  hardtack_decision* fresh = NULL;
  STEP(fresh, hardtack_decision_new(&fresh));
  hardtack_decision_free(fresh);
}

static const struct {
  const char* name;
  void (*work)(void);
  long allowed_to_leak; /* blocks of third parties, in all rounds */
} kScenarios[] = {
    {"mint_tokens", mint_tokens, 0},
    {"read_keys", read_keys, 0},
    {"verify_tokens", verify_tokens, 0},
    {"refuse_forgeries", refuse_forgeries, 0},
    {"decide", decide, 0},
    {"deny", deny, 0},
    {"look_at_decisions", look_at_decisions, 0},
    {"query", query, 0},
    {"compile", compile, 0},
    {"walk_trees", walk_trees, 0},
    {"walk_explanations", walk_explanations, 0},
    {"ask_for_revocation", ask_for_revocation, 2}, /* SQLite keeps them, however often */
    {"write_to_the_store", write_to_the_store, 8},
    {"use_formats", use_formats, 0},
    {"use_passports", use_passports, 0},
    {"delegate_jwts", delegate_jwts, 0},
    {"fetch_keys", fetch_keys, 0},
    {"decide_again", decide_again, 0},
};

static void make_fixed(const char* folder) {
  char path[512];
  fixed.root = make_key(1);
  fixed.next = make_key(2);
  fixed.club = make_key(3);
  fixed.half = public_of(fixed.root);
  OK(hardtack_keys_of(fixed.half, &fixed.keys));
  OK(hardtack_verifier_new(fixed.keys, NULL, &fixed.verifier));
  fixed.authority = make_block("user(\"alice\"); right(\"alice\", \"read\"); list([1, {2, 3}]);");
  fixed.check = make_block("check if operation($o), $o.starts_with(\"re\");");
  OK(hardtack_token_mint(fixed.authority, fixed.root, NULL, &fixed.token));
  OK(hardtack_token_append(fixed.token, fixed.check, NULL, &fixed.longer));
  OK(hardtack_token_text(fixed.longer, &fixed.text));
  OK(hardtack_verifier_verify_text(fixed.verifier, hardtack_buffer_text(fixed.text), &fixed.credential));
  fixed.policy = make_policy(kPolicy);
  OK(hardtack_request_new(fixed.policy, &fixed.request));
  OK(hardtack_authorizer_new(NULL, &fixed.authorizer));
  OK(hardtack_signing_key_from_private(fixed.root, &fixed.signing));
  const hardtack_format_mint_options mint = {
      .size = sizeof mint, .now = 1800000000000, .claims = T("{\"sub\": \"alice\", \"exp\": 1800000600}")};
  OK(hardtack_format_mint(T("jwt"), fixed.signing, &mint, &fixed.jwt));
  OK(hardtack_passport_issue(T(kPassport), fixed.root, 1800000000000, NULL, &fixed.passport));
  OK(hardtack_verifier_verify(fixed.verifier, hardtack_token_bytes(fixed.passport), &fixed.passport_credential));
  OK(hardtack_decision_new(&fixed.decision));
  const hardtack_format_mint_options delegating = {
      .size = sizeof delegating, .now = 1800000000000, .claims = T("{\"jti\": \"root\", \"exp\": 1800000600}")};
  const hardtack_verify_options options = {.size = sizeof options, .now = 1800000000000};
  hardtack_buffer* id = NULL;
  OK(hardtack_format_mint(T("jwt"), fixed.signing, &delegating, &id));
  OK(hardtack_credential_verify(fixed.keys, hardtack_buffer_bytes(id), &options, &fixed.jwt_credential));
  hardtack_buffer_free(id);
  OK(hardtack_credential_revocation_id(fixed.credential, 0, &id));
  OK(hardtack_revocations_parse(hardtack_buffer_text(id), &fixed.revoked));
  const hardtack_store_options create = {.size = sizeof create, .create = true};
  snprintf(path, sizeof path, "%s/memory.db", folder);
  remove(path);
  OK(hardtack_store_open_sqlite(T(path), &create, &fixed.sqlite));
  OK(hardtack_store_revoke(fixed.sqlite, hardtack_buffer_text(id), T(""), 1800000000000));
  hardtack_buffer_free(id);
}

static void free_fixed(void) {
  hardtack_decision_free(fixed.decision);
  hardtack_credential_free(fixed.jwt_credential);
  hardtack_credential_free(fixed.passport_credential);
  hardtack_token_free(fixed.passport);
  hardtack_buffer_free(fixed.jwt);
  hardtack_signing_key_free(fixed.signing);
  hardtack_revocations_free(fixed.revoked);
  hardtack_store_free(fixed.sqlite);
  hardtack_authorizer_free(fixed.authorizer);
  hardtack_request_free(fixed.request);
  hardtack_policy_free(fixed.policy);
  hardtack_credential_free(fixed.credential);
  hardtack_buffer_free(fixed.text);
  hardtack_token_free(fixed.longer);
  hardtack_token_free(fixed.token);
  hardtack_block_free(fixed.check);
  hardtack_block_free(fixed.authority);
  hardtack_verifier_free(fixed.verifier);
  hardtack_keys_free(fixed.keys);
  hardtack_public_key_free(fixed.half);
  hardtack_private_key_free(fixed.club);
  hardtack_private_key_free(fixed.next);
  hardtack_private_key_free(fixed.root);
}

/* All handles answer as before. */
static void check_sound(const char* name, size_t n) {
  const int before = failures;
  hardtack_decision* decision = NULL;
  hardtack_credential* credential = NULL;
  OK(hardtack_verifier_verify_text(fixed.verifier, hardtack_buffer_text(fixed.text), &credential));
  OK(hardtack_verifier_forget(fixed.verifier, fixed.half));
  hardtack_request_clear(fixed.request);
  OK(add_facts(fixed.request));
  OK(hardtack_authorizer_decide(fixed.authorizer, fixed.request, credential, NULL, 0, &decision));
  CHECK(hardtack_decision_allowed(decision));
  hardtack_decision_free(decision);
  hardtack_request_clear(fixed.request);
  OK(add_string(fixed.request, "banned", "alice"));
  OK(add_facts(fixed.request));
  decision = NULL;
  OK(hardtack_authorizer_decide(fixed.authorizer, fixed.request, credential, NULL, 0, &decision));
  CHECK(decision != NULL && !hardtack_decision_allowed(decision));
  hardtack_decision_free(decision);
  hardtack_credential_free(credential);
  hardtack_error* error =
      hardtack_credential_check_revoked(fixed.credential, fixed.sqlite, fixed.revoked, 1800000000000);
  CHECK(hardtack_error_code(error) == HARDTACK_REVOKED);
  hardtack_error_free(error);
  if (failures != before) fprintf(stderr, "in %s, allocation %zu\n", name, n);
}

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  make_fixed(argv[1]);
  for (size_t i = 0; i < sizeof kScenarios / sizeof kScenarios[0]; ++i) {
    if (argc > 2 && strcmp(argv[2], kScenarios[i].name) != 0) continue;
    for (int round = 0; round < 3; ++round) { /* what is made once and kept */
      kScenarios[i].work();
      check_sound(kScenarios[i].name, 0);
    }
    check_sound(kScenarios[i].name, 0);
    const long before = live_blocks();
    size_t most = 0;
    for (int round = 0; round < 4; ++round) { /* one failure, and all from there on; twice */
      bool refused = true;
      for (size_t n = 1; refused && failures == 0; ++n) {
        fail_at(n, round % 2 != 0);
        kScenarios[i].work();
        refused = stop_failing();
        check_sound(kScenarios[i].name, n);
        if (refused) most = n;
      }
    }
    const long lost = live_blocks() - before;
    printf("%s: %zu allocations, %ld blocks more than before\n", kScenarios[i].name, most, lost);
    CHECK(most > 5);
    CHECK(lost <= kScenarios[i].allowed_to_leak);
  }
  free_fixed();
  return failures == 0 ? 0 : 1;
}
