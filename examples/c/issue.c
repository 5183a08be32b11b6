#include "issue.h"

hardtack_error* issue(const hardtack_private_key* issuer, hardtack_text source, hardtack_token** token) {
  hardtack_block* block = NULL;
  hardtack_error* error = hardtack_block_parse(source, NULL, &block);
  if (!error) error = hardtack_token_mint(block, issuer, NULL, token);
  hardtack_block_free(block);
  return error;
}

hardtack_error* vouch(const hardtack_token* token, const hardtack_private_key* club, hardtack_text source,
                      hardtack_token** vouched_for) {
  hardtack_third_party_request* request = NULL; /* what the holder sends to the club */
  hardtack_third_party_block* signed_block = NULL;
  hardtack_block* block = NULL;
  hardtack_error* error = hardtack_third_party_request_new(token, &request);
  if (!error) error = hardtack_block_parse(source, NULL, &block);
  if (!error) error = hardtack_third_party_block_sign(request, block, club, hardtack_text_of(NULL), &signed_block);
  if (!error) error = hardtack_token_append_third_party(token, signed_block, NULL, vouched_for);
  hardtack_block_free(block);
  hardtack_third_party_block_free(signed_block);
  hardtack_third_party_request_free(request);
  return error;
}

hardtack_error* narrow(const hardtack_token* token, hardtack_text source, hardtack_token** narrower) {
  hardtack_block* block = NULL;
  hardtack_error* error = hardtack_block_parse(source, NULL, &block);
  if (!error) error = hardtack_token_append(token, block, NULL, narrower);
  hardtack_block_free(block);
  return error;
}
