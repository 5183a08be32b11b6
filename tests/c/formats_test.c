/* Lineage, revocation and the further formats. */
#include <unistd.h>

#include "tests.h"

static hardtack_text folder_for(char* room, size_t size, const char* name) {
  const char* base = getenv("TMPDIR");
  snprintf(room, size, "%s/hardtack_c_%ld_%s", base == NULL ? "/tmp" : base, (long)getpid(), name);
  return T(room);
}

static void remove_file(const char* path, const char* end) {
  char name[512];
  snprintf(name, sizeof name, "%s%s", path, end);
  remove(name);
}

static void use_store(hardtack_store* store) {
  const int64_t now = 1800000000000;
  hardtack_token* token = make_token("user(\"alice\");");
  hardtack_token* child = narrow(token, "check if true;");
  hardtack_credential* parent_credential = verify(token);
  hardtack_credential* credential = verify(child);
  hardtack_buffer* id = NULL;
  OK(hardtack_store_poll(store, now));
  OK(hardtack_store_record(store, parent_credential, now));
  OK(hardtack_store_record(store, parent_credential, now)); /* again is no change */
  OK(hardtack_credential_check_revoked(credential, store, NULL, now));
  CHECK(hardtack_credential_id_count(credential) == 2 && hardtack_credential_lineage_hash(credential, 1).size == 64);
  CHECK(hardtack_credential_lineage_hash(credential, 2).size == 0);
  FAILS(HARDTACK_INVALID_BLOCK_INDEX, hardtack_credential_revocation_id(credential, 2, &id));
  OK(hardtack_credential_revocation_id(credential, 0, &id)); /* the parent's */
  OK(hardtack_store_revoke(store, hardtack_buffer_text(id), hardtack_credential_lineage_hash(credential, 0), now));
  FAILS(HARDTACK_REVOKED, hardtack_credential_check_revoked(credential, store, NULL, now));
  FAILS(HARDTACK_REVOKED, hardtack_credential_check_revoked(parent_credential, store, NULL, now));
  FAILS(HARDTACK_INVALID_LINEAGE, hardtack_store_revoke(store, T(""), T(""), now));
  OK(hardtack_store_verify(store, now));
  FAILS(HARDTACK_USAGE, hardtack_credential_check_revoked(credential, NULL, NULL, now));
  hardtack_buffer_free(id);
  hardtack_credential_free(credential);
  hardtack_credential_free(parent_credential);
  hardtack_token_free(child);
  hardtack_token_free(token);
}

void stores_record_and_revoke(void) {
  char path[256];
  hardtack_store* store = NULL;
  const hardtack_store_options create = {.size = sizeof create, .create = true};
  hardtack_text place = folder_for(path, sizeof path, "index.db");
  FAILS(HARDTACK_LINEAGE_UNAVAILABLE, hardtack_store_open_sqlite(place, NULL, &store));
  hardtack_error* error = hardtack_store_open_sqlite(place, &create, &store);
  OK(error);
  if (store != NULL) {
    use_store(store);
    hardtack_store_free(store);
    remove_file(path, "");
    remove_file(path, "-wal");
    remove_file(path, "-shm");
  }
  place = folder_for(path, sizeof path, "index");
  OK(hardtack_store_open_json(place, &create, &store));
  use_store(store);
  hardtack_store_free(store);
  remove_file(path, "/lineage_hashes.json");
  remove_file(path, "/revoked.json");
  remove_file(path, "/lineage.lock");
  remove(path);
  FAILS(HARDTACK_USAGE, hardtack_store_open_json(T(""), &create, &store));
  FAILS(HARDTACK_LINEAGE_UNAVAILABLE,
        hardtack_store_open_postgres(T("host=127.0.0.1 port=1 connect_timeout=1"), 0, NULL, &store));
}

void lists_revoke(void) {
  hardtack_token* token = make_token("user(\"alice\");");
  hardtack_credential* credential = verify(token);
  hardtack_buffer* id = NULL;
  hardtack_revocations* list = NULL;
  OK(hardtack_credential_revocation_id(credential, 0, &id));
  OK(hardtack_revocations_parse(T("# none yet\n"), &list));
  CHECK(hardtack_revocations_count(list) == 0);
  OK(hardtack_credential_check_revoked(credential, NULL, list, 0));
  hardtack_revocations_free(list);
  OK(hardtack_revocations_parse(hardtack_buffer_text(id), &list));
  CHECK(hardtack_revocations_count(list) == 1);
  FAILS(HARDTACK_REVOKED, hardtack_credential_check_revoked(credential, NULL, list, 0));
  hardtack_revocations_free(list);
  FAILS(HARDTACK_INVALID_LINEAGE, hardtack_revocations_parse(T("what"), &list));
  hardtack_buffer_free(id);
  hardtack_credential_free(credential);
  hardtack_token_free(token);
}

void lineage_is_checked(void) {
  hardtack_token* token = make_token("user(\"alice\");");
  hardtack_token* stranger = make_token("user(\"bob\");");
  hardtack_block* block = make_block("check if true;");
  const hardtack_append_options options = {.size = sizeof options, .declare_parent = true};
  hardtack_token* child = NULL;
  OK(hardtack_token_append(token, block, &options, &child));
  hardtack_credential *parent = verify(token), *other = verify(stranger), *narrowed = verify(child);
  OK(hardtack_credential_check_lineage(narrowed, parent, NULL, 0));
  FAILS(HARDTACK_LINEAGE_MISMATCH, hardtack_credential_check_lineage(narrowed, other, NULL, 0));
  FAILS(HARDTACK_LINEAGE_MISSING, hardtack_credential_check_lineage(narrowed, NULL, NULL, 0));
  hardtack_credential_free(parent);
  hardtack_credential_free(other);
  hardtack_credential_free(narrowed);
  hardtack_block_free(block);
  hardtack_token_free(child);
  hardtack_token_free(stranger);
  hardtack_token_free(token);
}

static int32_t decide_with(const hardtack_credential* credential, const char* source, const char* operation,
                           bool* allowed) {
  hardtack_policy* policy = make_policy(source);
  hardtack_request* request = NULL;
  hardtack_authorizer* authorizer = NULL;
  hardtack_decision* decision = NULL;
  OK(hardtack_request_new(policy, &request));
  OK(add_string(request, "operation", operation));
  OK(hardtack_authorizer_new(NULL, &authorizer));
  hardtack_error* error = hardtack_authorizer_decide(authorizer, request, credential, NULL, 0, &decision);
  const int32_t code = hardtack_error_code(error);
  *allowed = hardtack_decision_allowed(decision);
  hardtack_error_free(error);
  hardtack_decision_free(decision);
  hardtack_authorizer_free(authorizer);
  hardtack_request_free(request);
  hardtack_policy_free(policy);
  return code;
}

void formats_are_minted_and_verified(void) {
  CHECK(hardtack_format_count() >= 6);
  CHECK(text_is(hardtack_format_name(0), "biscuit") && hardtack_format_name(hardtack_format_count()).size == 0);

  /* A JWT: claims are facts. */
  hardtack_private_key* private_key = make_key(1);
  hardtack_public_key* half = public_of(private_key);
  hardtack_signing_key* signer = NULL;
  hardtack_keys* keys = NULL;
  hardtack_buffer* jwt = NULL;
  OK(hardtack_signing_key_from_private(private_key, &signer));
  OK(hardtack_keys_of(half, &keys));
  const int64_t now = 1800000000000;
  const hardtack_format_mint_options mint = {
      .size = sizeof mint, .now = now, .claims = T("{\"sub\": \"alice\", \"exp\": 1800000600}")};
  OK(hardtack_format_mint(T("jwt"), signer, &mint, &jwt));
  hardtack_text format = {NULL, 0};
  OK(hardtack_format_detect(hardtack_buffer_bytes(jwt), &format));
  CHECK(text_is(format, "jwt"));
  hardtack_tree* description = NULL;
  OK(hardtack_format_describe(T(""), hardtack_buffer_bytes(jwt), &description));
  CHECK(hardtack_node_kind(hardtack_tree_root(description)) == HARDTACK_NODE_OBJECT);
  hardtack_tree_free(description);

  hardtack_credential* credential = NULL;
  hardtack_verify_options options = {.size = sizeof options, .now = now};
  OK(hardtack_credential_verify(keys, hardtack_buffer_bytes(jwt), &options, &credential));
  CHECK(text_is(hardtack_credential_format(credential), "jwt"));
  uint64_t last = 0;
  CHECK(hardtack_credential_last_use(credential, &last) && last <= 1800000600);
  bool allowed = false;
  CHECK(decide_with(credential, "allow if claim(\"sub\", \"alice\");", "read", &allowed) == HARDTACK_OK && allowed);
  hardtack_credential_free(credential);
  options.now = now + 700000;
  hardtack_error* error = hardtack_credential_verify(keys, hardtack_buffer_bytes(jwt), &options, &credential);
  CHECK(hardtack_error_code(error) == HARDTACK_EXPIRED && credential == NULL);
  CHECK(hardtack_error_reason(error).size > 0);
  hardtack_error_free(error);
  options.principal = T("alice");
  FAILS(HARDTACK_USAGE, hardtack_credential_verify(keys, hardtack_buffer_bytes(jwt), &options, &credential));
  FAILS(HARDTACK_USAGE, hardtack_credential_verify(keys, hardtack_buffer_bytes(jwt), NULL, &credential));
  hardtack_buffer_free(jwt);
  FAILS(HARDTACK_USAGE, hardtack_format_mint(T("none"), signer, &mint, &jwt));
  FAILS(HARDTACK_MALFORMED_TOKEN, hardtack_format_detect(hardtack_bytes_of("?", 1), &format));
  CHECK(format.size == 0);

  /* A Biscuit goes the same way. */
  hardtack_token* token = make_token("user(\"alice\");");
  options = (hardtack_verify_options){.size = sizeof options, .now = now};
  OK(hardtack_credential_verify(keys, hardtack_token_bytes(token), &options, &credential));
  CHECK(hardtack_credential_id_count(credential) == 1);
  hardtack_credential_free(credential);
  hardtack_token_free(token);
  hardtack_keys_free(keys);
  hardtack_signing_key_free(signer);
  hardtack_public_key_free(half);
  hardtack_private_key_free(private_key);
}

static bool knows_color(void* context, hardtack_text caveat) {
  ++*(int*)context;
  return text_is(caveat, "color = blue");
}

void macaroons_take_discharges(void) {
  static const char secret[] = "a secret of thirty-two bytes....";
  const int64_t now = 1800000000000;
  hardtack_signing_key* signer = NULL;
  hardtack_token_key* key = NULL;
  hardtack_keys* keys = NULL;
  hardtack_buffer* macaroon = NULL;
  hardtack_buffer* narrower = NULL;
  hardtack_credential* credential = NULL;
  OK(hardtack_signing_key_from_secret(T("macaroon"), hardtack_bytes_of(secret, 32), &signer));
  OK(hardtack_token_key_from_secret(T("macaroon"), hardtack_bytes_of(secret, 32), &key));
  const hardtack_key_entry entry = {.format = T("macaroon"), .id = {HARDTACK_KEY_ID_TEXT, 0, T("first")}, .key = key};
  OK(hardtack_keys_from_entries(&entry, 1, &keys));
  const hardtack_format_mint_options mint = {.size = sizeof mint, .now = now, .identifier = T("first")};
  OK(hardtack_format_mint(T("macaroon"), signer, &mint, &macaroon));

  const hardtack_text caveats[] = {T("check if operation(\"read\")"), T("color = blue")};
  const hardtack_attenuate_options attenuate = {.size = sizeof attenuate, .caveats = caveats, .caveat_count = 2};
  OK(hardtack_format_attenuate(T(""), hardtack_buffer_bytes(macaroon), &attenuate, &narrower));
  int asked = 0;
  const hardtack_verify_options options = {
      .size = sizeof options, .now = now, .context = &asked, .known_caveat = knows_color};
  OK(hardtack_credential_verify(keys, hardtack_buffer_bytes(narrower), &options, &credential));
  CHECK(asked > 0);
  bool allowed = false;
  CHECK(decide_with(credential, "allow if true;", "read", &allowed) == HARDTACK_OK && allowed);
  CHECK(decide_with(credential, "allow if true;", "write", &allowed) == HARDTACK_OK && !allowed);
  hardtack_credential_free(credential);

  const hardtack_format_mint_options unknown = {.size = sizeof unknown, .now = now, .identifier = T("second")};
  hardtack_buffer_free(narrower);
  OK(hardtack_format_mint(T("macaroon"), signer, &unknown, &narrower));
  FAILS(HARDTACK_UNKNOWN_ROOT_KEY,
        hardtack_credential_verify(keys, hardtack_buffer_bytes(narrower), &options, &credential));
  hardtack_buffer_free(narrower);
  hardtack_buffer_free(macaroon);
  hardtack_keys_free(keys);
  hardtack_token_key_free(key);
  hardtack_signing_key_free(signer);
}

/* Another service answers for a caveat: with a macaroon of its own, signed with the key that both share and bound to
 * the one that it belongs to. */
void third_parties_discharge_macaroons(void) {
  static const char secret[] = "a secret of thirty-two bytes....", shared[] = "the club's and the issuer's key";
  const int64_t now = 1800000000000;
  hardtack_signing_key *issuer = NULL, *club = NULL;
  hardtack_token_key *issuer_key = NULL, *club_key = NULL;
  hardtack_keys* keys = NULL;
  hardtack_buffer *plain = NULL, *macaroon = NULL, *discharge = NULL, *bound = NULL, *late = NULL;
  hardtack_credential* credential = NULL;
  OK(hardtack_signing_key_from_secret(T("macaroon"), hardtack_bytes_of(secret, 32), &issuer));
  OK(hardtack_token_key_from_secret(T("macaroon"), hardtack_bytes_of(secret, 32), &issuer_key));
  OK(hardtack_signing_key_from_secret(T("macaroon"), hardtack_bytes_of(shared, sizeof shared - 1), &club));
  OK(hardtack_token_key_from_secret(T("macaroon"), hardtack_bytes_of(shared, sizeof shared - 1), &club_key));
  const hardtack_key_entry entry = {.format = T("macaroon"), .key = issuer_key};
  OK(hardtack_keys_from_entries(&entry, 1, &keys));

  const hardtack_format_mint_options mint = {.size = sizeof mint, .now = now, .identifier = T("alice")};
  OK(hardtack_format_mint(T("macaroon"), issuer, &mint, &plain));
  const hardtack_third_party_caveat member = {T("https://club.example"), T("member alice"), club_key};
  const hardtack_attenuate_options add = {.size = sizeof add, .third_party = &member, .third_party_count = 1};
  OK(hardtack_format_attenuate(T("macaroon"), hardtack_buffer_bytes(plain), &add, &macaroon));
  /* The club's answer holds for reading alone. */
  const hardtack_text caveats[] = {T("check if operation(\"read\")")};
  const hardtack_format_mint_options answer = {
      .size = sizeof answer, .now = now, .identifier = T("member alice"), .caveats = caveats, .caveat_count = 1};
  OK(hardtack_format_mint(T("macaroon"), club, &answer, &discharge));
  const hardtack_attenuate_options bind = {.size = sizeof bind, .bind_to = hardtack_buffer_bytes(macaroon)};
  OK(hardtack_format_attenuate(T("macaroon"), hardtack_buffer_bytes(discharge), &bind, &bound));
  /* One that is bound to a token that was narrowed since. */
  const hardtack_attenuate_options narrower = {.size = sizeof narrower, .caveats = caveats, .caveat_count = 1};
  OK(hardtack_format_attenuate(T("macaroon"), hardtack_buffer_bytes(macaroon), &narrower, &late));

  const struct {
    bool verified;
    const hardtack_buffer* token;
    const hardtack_buffer* discharge;
  } rows[] = {
      {true, macaroon, bound}, {false, macaroon, NULL},  {false, macaroon, discharge},
      {false, late, bound},    {false, macaroon, plain},
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; ++i) {
    const hardtack_bytes given = hardtack_buffer_bytes(rows[i].discharge);
    const hardtack_verify_options options = {
        .size = sizeof options, .now = now, .discharges = &given, .discharge_count = rows[i].discharge == NULL ? 0 : 1};
    hardtack_error* error =
        hardtack_credential_verify(keys, hardtack_buffer_bytes(rows[i].token), &options, &credential);
    if ((error == NULL) != rows[i].verified) fprintf(stderr, "in row %zu\n", i);
    CHECK((error == NULL) == rows[i].verified && (credential != NULL) == rows[i].verified);
    bool allowed = false;
    if (credential != NULL) {
      CHECK(decide_with(credential, "allow if identifier(\"alice\");", "read", &allowed) == HARDTACK_OK && allowed);
      CHECK(decide_with(credential, "allow if identifier(\"alice\");", "write", &allowed) == HARDTACK_OK && !allowed);
    }
    hardtack_error_free(error);
    hardtack_credential_free(credential);
  }
  hardtack_buffer* none = NULL;
  const hardtack_third_party_caveat keyless = {T("club"), T("member"), NULL};
  const hardtack_attenuate_options wrong = {.size = sizeof wrong, .third_party = &keyless, .third_party_count = 1};
  FAILS(HARDTACK_USAGE, hardtack_format_attenuate(T("macaroon"), hardtack_buffer_bytes(plain), &wrong, &none));
  hardtack_buffer_free(late);
  hardtack_buffer_free(bound);
  hardtack_buffer_free(discharge);
  hardtack_buffer_free(macaroon);
  hardtack_buffer_free(plain);
  hardtack_keys_free(keys);
  hardtack_token_key_free(club_key);
  hardtack_token_key_free(issuer_key);
  hardtack_signing_key_free(club);
  hardtack_signing_key_free(issuer);
}
