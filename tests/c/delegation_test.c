/* Passports, chains of JWTs, keys that issuers publish, and what verifiers pin. */
#include <unistd.h>

#include "tests.h"

static const int64_t kNow = 1800000000000;

/* ---- passports -------------------------------------------------------------------------------------------------- */

static const char kClaims[] =
    "{\"agent_id\": \"mailer\", \"issuer_spiffe_id\": \"spiffe://x/issuer\", \"mission\": \"sort the mail\", "
    "\"jti\": \"parent\", \"spiffe_id\": \"spiffe://x/mailer\", \"max_tool_calls\": 20, \"delegation_allowed\": true, "
    "\"max_delegation_depth\": 1, \"allowed_tools\": [\"read\", \"sort\"], \"resource_scope\": [\"/srv/mail\"]}";

static int32_t passport_code(const hardtack_token* token, int64_t now, hardtack_tree** passport) {
  hardtack_credential* credential = verify(token);
  hardtack_error* error = hardtack_credential_passport(credential, now, passport);
  const int32_t code = hardtack_error_code(error);
  hardtack_error_free(error);
  hardtack_credential_free(credential);
  return code;
}

static hardtack_text member(const hardtack_tree* tree, const char* name) {
  return hardtack_node_string(hardtack_node_find(hardtack_tree_root(tree), T(name)));
}

void passports_only_narrow(void) {
  hardtack_private_key* root = make_key(1);
  hardtack_token *token = NULL, *child = NULL, *none = NULL;
  hardtack_tree* passport = NULL;
  int seed = 7;
  const hardtack_random random = {sizeof random, &seed, counting_fill};
  OK(hardtack_passport_issue(T(kClaims), root, kNow, &random, &token));
  CHECK(passport_code(token, kNow, &passport) == HARDTACK_OK);
  CHECK(text_is(member(passport, "agent_id"), "mailer") && text_is(member(passport, "jti"), "parent"));
  CHECK(member(passport, "parent_jti").size == 0);
  hardtack_tree_free(passport);

  OK(hardtack_passport_derive(token, T("{\"spiffe_id\": \"spiffe://x/helper\", \"allowed_tools\": [\"read\"]}"), kNow,
                              NULL, &child));
  CHECK(passport_code(child, kNow, &passport) == HARDTACK_OK);
  CHECK(text_is(member(passport, "parent_jti"), "parent") && text_is(member(passport, "agent_id"), "mailer"));
  const hardtack_node* tools = hardtack_node_find(hardtack_tree_root(passport), T("allowed_tools"));
  CHECK(hardtack_node_count(tools) == 1 && text_is(hardtack_node_string(hardtack_node_at(tools, 0)), "read"));
  hardtack_tree_free(passport);

  /* What the parent does not have, what nobody grants any more, and what is none. */
  static const struct {
    int32_t code;
    const char* request;
  } kRows[] = {
      {HARDTACK_LINEAGE_NARROWING, "{\"spiffe_id\": \"spiffe://x/h\", \"resource_scope\": [\"/srv\"]}"},
      {HARDTACK_LINEAGE_NARROWING, "{\"spiffe_id\": \"spiffe://x/h\", \"max_tool_calls\": 21}"},
      {HARDTACK_INVALID_CLAIM, "{\"spiffe_id\": 1}"},
      {HARDTACK_INVALID_CLAIM, "{\"spiffe_id\": \"spiffe://x/h\", \"max_tools\": 1}"},
      {HARDTACK_MALFORMED_JSON, "[]"},
      {HARDTACK_MALFORMED_JSON, ""},
      {HARDTACK_INVALID_UTF8, "\xff"},
  };
  for (size_t i = 0; i < sizeof kRows / sizeof kRows[0]; ++i) {
    FAILS(kRows[i].code, hardtack_passport_derive(token, T(kRows[i].request), kNow, NULL, &none));
    CHECK(none == NULL);
  }
  FAILS(HARDTACK_LINEAGE_NARROWING, /* the depth is used up */
        hardtack_passport_derive(child, T("{\"spiffe_id\": \"spiffe://x/h\"}"), kNow, NULL, &none));
  FAILS(HARDTACK_INVALID_CLAIM, hardtack_passport_issue(T("{\"jti\": 1}"), root, kNow, NULL, &none));
  FAILS(HARDTACK_USAGE, hardtack_passport_issue(T(kClaims), NULL, kNow, NULL, &none));
  FAILS(HARDTACK_USAGE, hardtack_passport_derive(NULL, T("{}"), kNow, NULL, &none));
  CHECK(passport_code(child, kNow + 3600000, &passport) == HARDTACK_EXPIRED && passport == NULL);
  hardtack_token* plain = make_token("user(\"alice\");");
  CHECK(passport_code(plain, kNow, &passport) == HARDTACK_INVALID_CLAIM && passport == NULL);
  hardtack_token_free(plain);
  hardtack_token_free(child);
  hardtack_token_free(token);
  hardtack_private_key_free(root);
}

/* ---- JWTs ------------------------------------------------------------------------------------------------------- */

/* Signed by make_key(seed), whose id is `id`. */
static hardtack_buffer* make_jwt(int seed, const char* id, const char* claims, const hardtack_credential* parent) {
  hardtack_private_key* key = make_key(seed);
  hardtack_signing_key* signer = NULL;
  hardtack_buffer* jwt = NULL;
  OK(hardtack_signing_key_from_private(key, &signer));
  const hardtack_format_mint_options mint = {.size = sizeof mint,
                                             .now = kNow,
                                             .claims = T(claims),
                                             .key_id = {HARDTACK_KEY_ID_TEXT, 0, T(id)},
                                             .parent = parent};
  OK(hardtack_format_mint(T("jwt"), signer, &mint, &jwt));
  hardtack_signing_key_free(signer);
  hardtack_private_key_free(key);
  return jwt;
}

static hardtack_credential* read_jwt(int seed, const hardtack_buffer* jwt) {
  hardtack_private_key* key = make_key(seed);
  hardtack_public_key* half = public_of(key);
  hardtack_keys* keys = NULL;
  hardtack_credential* credential = NULL;
  const hardtack_verify_options options = {.size = sizeof options, .now = kNow};
  OK(hardtack_keys_of(half, &keys));
  OK(hardtack_credential_verify(keys, hardtack_buffer_bytes(jwt), &options, &credential));
  hardtack_keys_free(keys);
  hardtack_public_key_free(half);
  hardtack_private_key_free(key);
  return credential;
}

void jwts_are_delegated(void) {
  char path[256];
  const char* base = getenv("TMPDIR");
  snprintf(path, sizeof path, "%s/hardtack_c_%ld_chain.db", base == NULL ? "/tmp" : base, (long)getpid());
  const hardtack_store_options create = {.size = sizeof create, .create = true};
  hardtack_store* store = NULL;
  OK(hardtack_store_open_sqlite(T(path), &create, &store));

  hardtack_buffer* root_text = make_jwt(1, "a", "{\"jti\": \"root\", \"exp\": 1800000600}", NULL);
  hardtack_credential* root = read_jwt(1, root_text);
  hardtack_buffer* child_text = make_jwt(1, "a", "{\"jti\": \"child\", \"exp\": 1800000600}", root);
  hardtack_credential* child = read_jwt(1, child_text);
  hardtack_buffer* other_text = make_jwt(1, "a", "{\"jti\": \"other\", \"exp\": 1800000600}", NULL);
  hardtack_credential* other = read_jwt(1, other_text);

  hardtack_tree* chain = NULL;
  OK(hardtack_credential_delegation(child, &chain));
  CHECK(text_is(member(chain, "parent_jti"), "root"));
  CHECK(hardtack_node_count(hardtack_node_find(hardtack_tree_root(chain), T("delegation_chain"))) == 1);
  hardtack_tree_free(chain);
  CHECK(hardtack_credential_id_count(child) == 2);

  OK(hardtack_credential_check_lineage(child, root, NULL, kNow));
  FAILS(HARDTACK_LINEAGE_MISMATCH, hardtack_credential_check_lineage(child, other, NULL, kNow));
  FAILS(HARDTACK_LINEAGE_MISSING, hardtack_credential_check_lineage(child, NULL, NULL, kNow));
  FAILS(HARDTACK_LINEAGE_UNTRUSTED, hardtack_credential_check_lineage(child, NULL, store, kNow));
  OK(hardtack_store_record(store, root, kNow));
  OK(hardtack_credential_check_lineage(child, NULL, store, kNow));
  OK(hardtack_store_record(store, child, kNow));
  OK(hardtack_credential_check_lineage(child, root, store, kNow));
  OK(hardtack_store_revoke(store, T("root"), T(""), kNow));
  FAILS(HARDTACK_REVOKED, hardtack_credential_check_lineage(child, NULL, store, kNow));
  FAILS(HARDTACK_REVOKED, hardtack_credential_check_revoked(child, store, NULL, kNow));

  /* Parents of another format, and claims that the chain is made of. */
  hardtack_token* token = make_token("user(\"alice\");");
  hardtack_credential* biscuit = verify(token);
  hardtack_private_key* key = make_key(1);
  hardtack_signing_key* signer = NULL;
  hardtack_buffer* none = NULL;
  OK(hardtack_signing_key_from_private(key, &signer));
  const struct {
    int32_t code;
    const char* claims;
    const hardtack_credential* parent;
  } rows[] = {
      {HARDTACK_USAGE, "{\"jti\": \"x\"}", biscuit},
      {HARDTACK_USAGE, NULL, root},
      {HARDTACK_INVALID_CLAIM, "{}", root},
      {HARDTACK_INVALID_CLAIM, "{\"jti\": \"x\", \"parent_jti\": \"y\"}", root},
      {HARDTACK_LINEAGE_CYCLE, "{\"jti\": \"root\"}", root},
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; ++i) {
    const hardtack_format_mint_options mint = {
        .size = sizeof mint, .now = kNow, .claims = T(rows[i].claims), .parent = rows[i].parent};
    FAILS(rows[i].code, hardtack_format_mint(T("jwt"), signer, &mint, &none));
  }
  FAILS(HARDTACK_USAGE, hardtack_credential_check_lineage(child, biscuit, NULL, kNow));
  FAILS(HARDTACK_USAGE, hardtack_credential_check_lineage(biscuit, root, NULL, kNow));
  FAILS(HARDTACK_USAGE, hardtack_credential_delegation(biscuit, &chain));
  FAILS(HARDTACK_USAGE, hardtack_credential_passport(child, kNow, &chain));
  hardtack_signing_key_free(signer);
  hardtack_private_key_free(key);
  hardtack_credential_free(biscuit);
  hardtack_token_free(token);
  hardtack_credential_free(other);
  hardtack_credential_free(child);
  hardtack_credential_free(root);
  hardtack_buffer_free(other_text);
  hardtack_buffer_free(child_text);
  hardtack_buffer_free(root_text);
  hardtack_store_free(store);

  /* Where the history ends, kept elsewhere. */
  hardtack_buffer* pin = NULL;
  hardtack_store_options pinned = {.size = sizeof pinned};
  OK(hardtack_store_open_sqlite(T(path), NULL, &store));
  OK(hardtack_store_pin(store, kNow, &pin));
  hardtack_store_free(store);
  pinned.pin = hardtack_buffer_text(pin);
  CHECK(text_has(pinned.pin, ":"));
  OK(hardtack_store_open_sqlite(T(path), &pinned, &store));
  hardtack_store_free(store);
  char longer[128]; /* a history that would be longer */
  snprintf(longer, sizeof longer, "9%.*s", (int)pinned.pin.size, pinned.pin.data);
  pinned.pin = T(longer);
  FAILS(HARDTACK_LINEAGE_UNAVAILABLE, hardtack_store_open_sqlite(T(path), &pinned, &store));
  pinned.pin = T("none");
  FAILS(HARDTACK_INVALID_LINEAGE, hardtack_store_open_sqlite(T(path), &pinned, &store));
  pinned.create = true;
  FAILS(HARDTACK_USAGE, hardtack_store_open_json(T(path), &pinned, &store));
  hardtack_buffer_free(pin);
  FAILS(HARDTACK_USAGE, hardtack_store_pin(NULL, kNow, &pin));
  const char* const ends[] = {"", "-wal", "-shm"};
  for (size_t i = 0; i < 3; ++i) {
    char file[300];
    snprintf(file, sizeof file, "%s%s", path, ends[i]);
    remove(file);
  }
}

/* ---- published keys --------------------------------------------------------------------------------------------- */

static void base64url(const hardtack_bytes bytes, char* out) {
  static const char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  uint32_t bits = 0;
  int count = 0;
  for (size_t i = 0; i < bytes.size; ++i) {
    bits = bits << 8 | bytes.data[i];
    for (count += 8; count >= 6; count -= 6) *out++ = kDigits[bits >> (count - 6) & 63];
  }
  if (count > 0) *out++ = kDigits[bits << (6 - count) & 63];
  *out = '\0';
}

/* What an issuer publishes: the public half of make_key(seed) under `id`, and whether the issuer answers. */
struct issuer {
  int seed;
  const char* id;
  bool down;
  int asked;
  int released;
};

static void write_set(const struct issuer* issuer, char* out, size_t size) {
  char digits[64];
  hardtack_private_key* key = make_key(issuer->seed);
  hardtack_public_key* half = public_of(key);
  base64url(hardtack_public_key_bytes(half), digits);
  snprintf(out, size, "{\"keys\": [{\"kty\": \"OKP\", \"crv\": \"Ed25519\", \"kid\": \"%s\", \"x\": \"%s\"}, 1]}",
           issuer->id, digits);
  hardtack_public_key_free(half);
  hardtack_private_key_free(key);
}

static hardtack_error* fetch(void* context, hardtack_contents* document) {
  struct issuer* const issuer = (struct issuer*)context;
  char set[256];
  ++issuer->asked;
  if (issuer->down) return hardtack_error_new(HARDTACK_IO, T("the issuer is down"));
  write_set(issuer, set, sizeof set);
  return hardtack_contents_set(document, hardtack_bytes_of(set, strlen(set)));
}

static hardtack_error* fetch_nothing(void* context, hardtack_contents* document) {
  (void)context, (void)document;
  return NULL;
}

static void release(void* context) { ++((struct issuer*)context)->released; }

/* What verifying a JWT of make_key(seed) comes to, `seconds` after the start. */
static int32_t ask(const hardtack_jwks* jwks, int seed, const char* id, int64_t seconds) {
  hardtack_buffer* jwt = make_jwt(seed, id, "{\"sub\": \"alice\"}", NULL);
  hardtack_keys* keys = NULL;
  hardtack_credential* credential = NULL;
  const int64_t now = kNow + seconds * 1000;
  const hardtack_verify_options options = {.size = sizeof options, .now = now};
  OK(hardtack_jwks_keys(jwks, now, &keys));
  hardtack_error* error = hardtack_credential_verify(keys, hardtack_buffer_bytes(jwt), &options, &credential);
  const int32_t code = hardtack_error_code(error);
  CHECK((credential == NULL) == (error != NULL));
  hardtack_error_free(error);
  hardtack_credential_free(credential);
  hardtack_keys_free(keys);
  hardtack_buffer_free(jwt);
  return code;
}

static int64_t number(const hardtack_tree* tree, const char* name) {
  return hardtack_node_integer(hardtack_node_find(hardtack_tree_root(tree), T(name)));
}

void published_keys_are_fetched_and_kept(void) {
  struct issuer issuer = {.seed = 1, .id = "old"};
  hardtack_jwks* jwks = NULL;
  hardtack_jwks_options options;
  hardtack_jwks_options_init(&options, sizeof options);
  CHECK(options.refresh_after == 300 && options.min_interval == 30 && options.max_stale == 3600);
  OK(hardtack_jwks_new(fetch, &issuer, release, &options, &jwks));
  CHECK(issuer.asked == 0);
  CHECK(ask(jwks, 1, "old", 0) == HARDTACK_OK);
  CHECK(ask(jwks, 1, "old", 299) == HARDTACK_OK && issuer.asked == 1);
  CHECK(ask(jwks, 2, "old", 299) == HARDTACK_INVALID_SIGNATURE);

  /* Rotation: the new key is found when a token names it, and the old one is gone. */
  issuer.seed = 2;
  issuer.id = "new";
  CHECK(ask(jwks, 2, "new", 299) == HARDTACK_OK && issuer.asked == 2);
  CHECK(ask(jwks, 1, "old", 299) == HARDTACK_UNKNOWN_ROOT_KEY && issuer.asked == 2);

  /* The last good set stays until it is too old. */
  issuer.down = true;
  CHECK(ask(jwks, 2, "new", 700) == HARDTACK_OK && issuer.asked == 3);
  FAILS(HARDTACK_IO, hardtack_jwks_refresh(jwks, kNow + 800000));
  hardtack_tree* status = NULL;
  OK(hardtack_jwks_status(jwks, &status));
  CHECK(number(status, "usable") == 1 && number(status, "attempts") == 4);
  CHECK(number(status, "fetched_at") == 1800000299);
  CHECK(hardtack_node_count(hardtack_node_find(hardtack_tree_root(status), T("refused"))) == 1);
  const hardtack_node* error = hardtack_node_find(hardtack_tree_root(status), T("error"));
  CHECK(text_is(hardtack_node_string(hardtack_node_find(error, T("message"))), "the issuer is down"));
  hardtack_tree_free(status);
  CHECK(ask(jwks, 2, "new", 299 + 3599) == HARDTACK_OK);
  CHECK(ask(jwks, 2, "new", 299 + 3600) == HARDTACK_EXPIRED);

  /* Key sets keep what they were made of. */
  hardtack_keys* keys = NULL;
  OK(hardtack_jwks_keys(jwks, kNow + 4000000, &keys));
  hardtack_jwks_free(jwks);
  CHECK(issuer.released == 0);
  hardtack_keys_free(keys);
  CHECK(issuer.released == 1);

  OK(hardtack_jwks_new(fetch_nothing, NULL, NULL, NULL, &jwks));
  CHECK(ask(jwks, 1, "old", 0) == HARDTACK_IO);
  hardtack_jwks_free(jwks);
  FAILS(HARDTACK_USAGE, hardtack_jwks_new(NULL, &issuer, release, NULL, &jwks));
  FAILS(HARDTACK_USAGE, hardtack_jwks_new(fetch, &issuer, release, NULL, NULL));
  options.size = 1;
  FAILS(HARDTACK_USAGE, hardtack_jwks_new(fetch, &issuer, release, &options, &jwks));
  CHECK(issuer.released == 4);
  FAILS(HARDTACK_USAGE, hardtack_jwks_keys(NULL, kNow, &keys));
  FAILS(HARDTACK_USAGE, hardtack_jwks_refresh(NULL, kNow));
  FAILS(HARDTACK_USAGE, hardtack_jwks_status(NULL, &status));
  hardtack_jwks_free(NULL);
}

void published_keys_are_read_from_files(void) {
  char path[256], set[256];
  const char* base = getenv("TMPDIR");
  snprintf(path, sizeof path, "%s/hardtack_c_%ld.jwks", base == NULL ? "/tmp" : base, (long)getpid());
  struct issuer issuer = {.seed = 1, .id = "a"};
  hardtack_jwks* jwks = NULL;
  hardtack_jwks_options options;
  hardtack_jwks_options_init(&options, sizeof options);
  options.min_interval = 0;
  OK(hardtack_jwks_open_file(T(path), &options, &jwks));
  CHECK(ask(jwks, 1, "a", 0) == HARDTACK_IO);
  const char* const contents[] = {NULL, "{", "{\"keys\": []}"};
  const int32_t codes[] = {HARDTACK_OK, HARDTACK_OK, HARDTACK_UNKNOWN_ROOT_KEY};
  for (size_t i = 0; i < 3; ++i) { /* what cannot be read changes nothing, an empty set takes all keys away */
    FILE* file = fopen(path, "wb");
    CHECK(file != NULL);
    if (file == NULL) break;
    write_set(&issuer, set, sizeof set);
    fputs(contents[i] == NULL ? set : contents[i], file);
    fclose(file);
    CHECK(ask(jwks, 1, "a", 1 + (int64_t)i * 300) == codes[i]);
  }
  remove(path);
  hardtack_jwks_free(jwks);
  FAILS(HARDTACK_USAGE, hardtack_jwks_open_file(T(""), NULL, &jwks));
  FAILS(HARDTACK_INVALID_UTF8, hardtack_jwks_open_file(T("\xff"), NULL, &jwks));
}

/* ---- profiles --------------------------------------------------------------------------------------------------- */

#define WALLET "00112233445566778899aabbccddeeff00112233"
#define ACCOUNT "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static const char kOidc[] =
    "{\"iss\": \"https://oidc.example\", \"aud\": \"sts.example\", \"sub\": \"agentkeys:agent:" WALLET
    "\", \"iat\": 1800000000, \"exp\": 1800000300, \"agentkeys_user_wallet\": \"" WALLET
    "\", \"agentkeys_actor_omni\": \"" ACCOUNT
    "\", \"https://aws.amazon.com/tags\": {\"principal_tags\": {\"agentkeys_user_wallet\": [\"" WALLET
    "\"], \"agentkeys_actor_omni\": [\"" ACCOUNT
    "\"]}, \"transitive_tag_keys\": [\"agentkeys_user_wallet\", \"agentkeys_actor_omni\"]}}";
static const char kSession[] =
    "{\"iss\": \"https://broker.example\", \"aud\": \"agentkeys:broker\", \"sub\": \"agentkeys:user:" ACCOUNT
    "\", \"iat\": 1800000000, \"exp\": 1800086400, \"jti\": \"s1\", \"agentkeys\": {\"omni_account\": \"" ACCOUNT
    "\", \"wallet_address\": \"0x" WALLET "\", \"identity_type\": \"email\", \"identity_value\": \"a@example.org\"}}";

void profiles_pin_keys_and_subjects(void) {
  int next = 5;
  const hardtack_random random = {sizeof random, &next, counting_fill};
  hardtack_private_key *key = NULL, *another = NULL;
  OK(hardtack_private_key_generate(HARDTACK_SECP256R1, &random, &key));
  OK(hardtack_private_key_generate(HARDTACK_SECP256R1, &random, &another));
  hardtack_public_key *half = public_of(key), *other_half = public_of(another);
  hardtack_signing_key* signer = NULL;
  hardtack_buffer *oidc = NULL, *session = NULL;
  OK(hardtack_signing_key_from_private(key, &signer));
  hardtack_format_mint_options mint = {
      .size = sizeof mint, .now = kNow, .claims = T(kOidc), .key_id = {HARDTACK_KEY_ID_TEXT, 0, T("k1")}};
  OK(hardtack_format_mint(T("jwt"), signer, &mint, &oidc));
  mint.claims = T(kSession);
  OK(hardtack_format_mint(T("jwt"), signer, &mint, &session));

  const hardtack_profile_options of_oidc = {.size = sizeof of_oidc,
                                            .profile = HARDTACK_PROFILE_OIDC,
                                            .now = kNow,
                                            .issuer = T("https://oidc.example"),
                                            .audience = T("sts.example"),
                                            .key_id = T("k1"),
                                            .key = half};
  struct {
    int32_t code;
    const char* reason;
    hardtack_profile_options options;
  } rows[] = {
      {HARDTACK_OK, "", of_oidc},
      {HARDTACK_OK, "", of_oidc},
      {HARDTACK_INVALID_CLAIM, "subject_not_pinned", of_oidc},
      {HARDTACK_USAGE, "usage", of_oidc},
      {HARDTACK_INVALID_CLAIM, "issuer_mismatch", of_oidc},
      {HARDTACK_INVALID_CLAIM, "audience_mismatch", of_oidc},
      {HARDTACK_UNKNOWN_ROOT_KEY, "key_id_mismatch", of_oidc},
      {HARDTACK_INVALID_SIGNATURE, "invalid_signature", of_oidc},
      {HARDTACK_EXPIRED, "expired", of_oidc},
      {HARDTACK_USAGE, "usage", of_oidc},
      {HARDTACK_USAGE, "usage", of_oidc},
  };
  rows[1].options.subject = T("agentkeys:agent:" WALLET);
  rows[2].options.subject = T("agentkeys:agent:" ACCOUNT);
  rows[3].options.subject = T("*");
  rows[4].options.issuer = T("https://other.example");
  rows[5].options.audience = T("another");
  rows[6].options.key_id = T("k2");
  rows[7].options.key = other_half;
  rows[8].options.now = kNow + 300000;
  rows[9].options.profile = 2;
  rows[10].options.key = NULL;
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; ++i) {
    hardtack_credential* credential = NULL;
    hardtack_error* error =
        hardtack_credential_verify_profile(hardtack_buffer_bytes(oidc), &rows[i].options, &credential);
    CHECK(text_is(hardtack_error_reason(error), rows[i].reason));
    CHECK((credential == NULL) == (error != NULL));
    if (!check_code(error, rows[i].code, "a profile", __FILE__, __LINE__)) fprintf(stderr, "in row %zu\n", i);
    hardtack_credential_free(credential);
  }

  hardtack_profile_options of_session = of_oidc;
  hardtack_credential* credential = NULL;
  of_session.profile = HARDTACK_PROFILE_SESSION;
  of_session.issuer = T("https://broker.example");
  of_session.audience = T(NULL);
  OK(hardtack_credential_verify_profile(hardtack_buffer_bytes(session), &of_session, &credential));
  CHECK(text_is(hardtack_credential_format(credential), "jwt"));
  hardtack_credential_free(credential);
  FAILS(HARDTACK_INVALID_CLAIM,
        hardtack_credential_verify_profile(hardtack_buffer_bytes(oidc), &of_session, &credential));
  of_session.subject = T("x");
  FAILS(HARDTACK_USAGE, hardtack_credential_verify_profile(hardtack_buffer_bytes(session), &of_session, &credential));
  FAILS(HARDTACK_USAGE, hardtack_credential_verify_profile(hardtack_buffer_bytes(session), NULL, &credential));
  hardtack_buffer_free(session);
  hardtack_buffer_free(oidc);
  hardtack_signing_key_free(signer);
  hardtack_public_key_free(other_half);
  hardtack_public_key_free(half);
  hardtack_private_key_free(another);
  hardtack_private_key_free(key);
}
