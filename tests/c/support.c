#include "tests.h"

bool counting_fill(void* context, uint8_t* out, size_t count) {
  int* next = (int*)context;
  for (size_t i = 0; i < count; ++i) out[i] = (uint8_t)((size_t)*next * 37u + i + 1u);
  ++*next;
  return true;
}

hardtack_private_key* make_key(int seed) {
  int next = seed;
  const hardtack_random random = {sizeof random, &next, counting_fill};
  hardtack_private_key* key = NULL;
  OK(hardtack_private_key_generate(HARDTACK_ED25519, &random, &key));
  return key;
}

hardtack_public_key* public_of(const hardtack_private_key* key) {
  hardtack_public_key* half = NULL;
  OK(hardtack_private_key_public(key, &half));
  return half;
}

hardtack_block* make_block(const char* source) {
  hardtack_block* block = NULL;
  OK(hardtack_block_parse(T(source), NULL, &block));
  return block;
}

hardtack_policy* make_policy(const char* source) {
  hardtack_limits limits;
  hardtack_limits_init(&limits, sizeof limits);
  limits.max_time = 60u * (uint64_t)1000000000;
  const hardtack_policy_options options = {.size = sizeof options, .limits = &limits};
  hardtack_policy* policy = NULL;
  OK(hardtack_policy_compile(T(source), &options, &policy));
  return policy;
}

hardtack_token* make_token(const char* authority) {
  hardtack_private_key* root = make_key(1);
  hardtack_block* block = make_block(authority);
  hardtack_token* token = NULL;
  OK(hardtack_token_mint(block, root, NULL, &token));
  hardtack_block_free(block);
  hardtack_private_key_free(root);
  return token;
}

hardtack_token* narrow(const hardtack_token* token, const char* block) {
  hardtack_block* added = make_block(block);
  hardtack_token* longer = NULL;
  OK(hardtack_token_append(token, added, NULL, &longer));
  hardtack_block_free(added);
  return longer;
}

hardtack_verifier* make_verifier(void) {
  hardtack_private_key* root = make_key(1);
  hardtack_public_key* half = public_of(root);
  hardtack_keys* keys = NULL;
  hardtack_verifier* verifier = NULL;
  OK(hardtack_keys_of(half, &keys));
  OK(hardtack_verifier_new(keys, NULL, &verifier));
  hardtack_keys_free(keys);
  hardtack_public_key_free(half);
  hardtack_private_key_free(root);
  return verifier;
}

hardtack_credential* verify(const hardtack_token* token) {
  hardtack_verifier* verifier = make_verifier();
  hardtack_credential* credential = NULL;
  OK(hardtack_verifier_verify(verifier, hardtack_token_bytes(token), &credential));
  hardtack_verifier_free(verifier);
  return credential;
}

hardtack_error* add_string(hardtack_request* request, const char* name, const char* value) {
  const hardtack_term term = hardtack_string(T(value));
  return hardtack_request_add(request, T(name), &term, 1);
}
