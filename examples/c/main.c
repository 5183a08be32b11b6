/* Issues tokens as the story of examples/file-service has it, and lets the file service answer requests. The argument
 * is that folder. Prints one line for each request; ends with 1 if an answer is not the expected one. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "delegate.h"
#include "file_service.h"
#include "first_decision.h"
#include "issue.h"

#define NOON 1906545600u /* 2030-06-01T12:00:00Z */
#define HOUR 3600u

/* A program like this has nothing better to do with an error. */
static void need(hardtack_error* error) {
  if (!error) return;
  fprintf(stderr, "error: %s\n", hardtack_error_text(error).data);
  exit(1);
}

/* A file of the story, in memory that is never freed. */
static hardtack_text story(const char* folder, const char* name) {
  char path[1024];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE* file = fopen(path, "rb");
  char* text = malloc(1 << 16);
  if (!file || !text) {
    fprintf(stderr, "error: %s cannot be read\n", path);
    exit(1);
  }
  const hardtack_text read = {text, fread(text, 1, 1 << 16, file)};
  fclose(file);
  return read;
}

static int failures = 0;

static void expect(worker* worker, const char* line, const hardtack_token* token, uint64_t now, int expected) {
  hardtack_buffer* text = NULL;
  char request[16384];
  need(hardtack_token_text(token, &text));
  snprintf(request, sizeof request, "%s HTTP/1.1\r\nHost: files.example\r\nAuthorization: Bearer %s\r\n\r\n", line,
           hardtack_buffer_text(text).data);
  hardtack_buffer_free(text);
  const int status = worker_answer(worker, request, now);
  printf("%s: %d%s\n", line, status, status == expected ? "" : "   <- not expected");
  if (status != expected) ++failures;
}

/* What an issuer would answer over HTTPS, here without a key. */
static hardtack_error* fetch_set(void* context, hardtack_contents* document) {
  static const char kSet[] = "{\"keys\": []}";
  ++*(int*)context;
  return hardtack_contents_set(document, hardtack_bytes_of(kSet, sizeof kSet - 1));
}

static void delegate(const hardtack_private_key* issuer, const hardtack_public_key* half) {
  static const char kClaims[] =
      "{\"agent_id\": \"mailer\", \"issuer_spiffe_id\": \"spiffe://example.org/issuer\", \"mission\": \"sort the "
      "mail\", "
      "\"spiffe_id\": \"spiffe://example.org/mailer\", \"max_tool_calls\": 20, \"delegation_allowed\": true, "
      "\"max_delegation_depth\": 1, \"allowed_tools\": [\"read\", \"sort\"]}";
  static const char kHelper[] = "{\"spiffe_id\": \"spiffe://example.org/helper\", \"allowed_tools\": [\"read\"]}";
  static const char kWider[] = "{\"spiffe_id\": \"spiffe://example.org/helper\", \"allowed_tools\": [\"send\"]}";
  const int64_t now = (int64_t)NOON * 1000;
  hardtack_token *mailer = NULL, *helper = NULL, *wider = NULL;
  hardtack_keys* keys = NULL;
  hardtack_verifier* verifier = NULL;
  hardtack_tree* claims = NULL;
  need(hardtack_keys_of(half, &keys));
  need(hardtack_verifier_new(keys, NULL, &verifier));
  need(hardtack_passport_issue(hardtack_text_of(kClaims), issuer, now, NULL, &mailer));
  need(hand_over(mailer, hardtack_text_of(kHelper), now, &helper));
  need(read_passport(verifier, helper, now, &claims));
  const hardtack_node* tools = hardtack_node_find(hardtack_tree_root(claims), hardtack_text_of("allowed_tools"));
  hardtack_error* refused = hand_over(helper, hardtack_text_of(kWider), now, &wider);
  printf("a helper with %zu tool, and no wider one: %s\n", hardtack_node_count(tools),
         hardtack_error_name(refused).data);
  if (hardtack_node_count(tools) != 1 || !refused) ++failures;
  hardtack_error_free(refused);

  int asked = 0;
  hardtack_jwks* published = NULL;
  hardtack_credential* credential = NULL;
  need(hardtack_jwks_new(fetch_set, &asked, NULL, NULL, &published));
  refused = accept_jwt(published, hardtack_text_of("e30.e30.AAAA"), now, &credential);
  if (!refused || credential) ++failures;
  hardtack_error_free(refused);
  hardtack_jwks_free(published);
  hardtack_tree_free(claims);
  hardtack_token_free(helper);
  hardtack_token_free(mailer);
  hardtack_verifier_free(verifier);
  hardtack_keys_free(keys);
}

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  hardtack_private_key *issuer = NULL, *club = NULL, *stranger = NULL;
  hardtack_public_key *issuer_half = NULL, *club_half = NULL;
  need(hardtack_private_key_generate(HARDTACK_ED25519, NULL, &issuer));
  need(hardtack_private_key_generate(HARDTACK_ED25519, NULL, &club));
  need(hardtack_private_key_generate(HARDTACK_ED25519, NULL, &stranger));
  need(hardtack_private_key_public(issuer, &issuer_half));
  need(hardtack_private_key_public(club, &club_half));

  file_service service;
  worker worker;
  need(file_service_start(&service, story(argv[1], "policy.bcdl"), issuer_half, club_half));
  need(worker_start(&worker, &service));

  hardtack_token *alice = NULL, *member = NULL, *lent = NULL, *folder = NULL, *forged = NULL, *claimed = NULL;
  need(issue(issuer, story(argv[1], "authority.bcdl"), &alice));
  need(vouch(alice, club, story(argv[1], "membership.bcdl"), &member));
  need(narrow(member, story(argv[1], "time-limit.bcdl"), &lent));
  need(narrow(lent, story(argv[1], "one-folder.bcdl"), &folder));
  need(issue(stranger, story(argv[1], "authority.bcdl"), &forged));
  need(vouch(alice, stranger, story(argv[1], "membership.bcdl"), &claimed));

  expect(&worker, "GET /photos/cat.jpg", member, NOON, 200);
  expect(&worker, "PUT /payroll/june.csv", member, NOON, 200);
  expect(&worker, "DELETE /photos/cat.jpg", member, NOON, 403);
  expect(&worker, "GET /photos/cat.jpg", alice, NOON, 403);   /* nobody says that she is a member */
  expect(&worker, "GET /photos/cat.jpg", claimed, NOON, 403); /* somebody else says so */
  expect(&worker, "GET /photos/cat.jpg", lent, NOON, 200);
  expect(&worker, "GET /photos/cat.jpg", lent, NOON + 12 * HOUR, 403);
  expect(&worker, "GET /photos/cat.jpg", folder, NOON, 200);
  expect(&worker, "GET /payroll/june.csv", folder, NOON, 403);
  expect(&worker, "PUT /photos/cat.jpg", folder, NOON, 403);
  expect(&worker, "GET /photos/cat.jpg", forged, NOON, 401);
  expect(&worker, "PATCH /photos/cat.jpg", member, NOON, 400);

  bool allowed = false;
  hardtack_keys* keys = NULL;
  hardtack_buffer* text = NULL;
  need(hardtack_keys_of(issuer_half, &keys));
  need(hardtack_token_text(alice, &text));
  need(first_decision(hardtack_text_of("allow if user(\"alice\"), operation(\"read\"); deny if true;"), keys,
                      hardtack_buffer_text(text), &allowed));
  printf("first decision: %s\n", allowed ? "allowed" : "denied");
  if (!allowed) ++failures;

  delegate(issuer, issuer_half);

  hardtack_buffer_free(text);
  hardtack_keys_free(keys);
  hardtack_token* const tokens[] = {alice, member, lent, folder, forged, claimed};
  for (size_t i = 0; i < sizeof tokens / sizeof tokens[0]; ++i) hardtack_token_free(tokens[i]);
  worker_stop(&worker);
  file_service_stop(&service);
  hardtack_public_key_free(issuer_half);
  hardtack_public_key_free(club_half);
  hardtack_private_key_free(issuer);
  hardtack_private_key_free(club);
  hardtack_private_key_free(stranger);
  return failures == 0 ? 0 : 1;
}
