// Blocks that somebody else signs.
#include <memory>

#include "c/base/failure.h"
#include "c/base/sources.h"
#include "c/base/structs.h"
#include "c/base/texts.h"
#include "c/text/blocks.h"
#include "c/tokens/keys.h"
#include "c/tokens/tokens.h"
#include "tokens/biscuit/third_party.h"

using namespace hardtack;
using namespace hardtack::c;

using MadeRequest = Outcome<std::unique_ptr<hardtack_third_party_request>>;
using MadeBlock = Outcome<std::unique_ptr<hardtack_third_party_block>>;
using MadeBuffer = Outcome<std::unique_ptr<hardtack_buffer>>;

hardtack_error* hardtack_third_party_request_new(const hardtack_token* token, hardtack_third_party_request** request) {
  return make(request, [&]() -> MadeRequest {
    HARDTACK_TRY(const hardtack_token* given, need(token));
    HARDTACK_TRY(ThirdPartyRequest made, ThirdPartyRequest::from_token(given->token));
    return std::make_unique<hardtack_third_party_request>(std::move(made));
  });
}

hardtack_error* hardtack_third_party_request_parse(hardtack_bytes bytes, hardtack_third_party_request** request) {
  return make(request, [&]() -> MadeRequest {
    HARDTACK_TRY(const ByteView given, c::bytes_of(bytes, "the request"));
    HARDTACK_TRY(ThirdPartyRequest made, ThirdPartyRequest::parse(given));
    return std::make_unique<hardtack_third_party_request>(std::move(made));
  });
}

hardtack_error* hardtack_third_party_request_parse_text(hardtack_text text, hardtack_third_party_request** request) {
  return make(request, [&]() -> MadeRequest {
    HARDTACK_TRY(const std::string_view given, text_of(text, "the request"));
    HARDTACK_TRY(ThirdPartyRequest made, ThirdPartyRequest::parse_text(given));
    return std::make_unique<hardtack_third_party_request>(std::move(made));
  });
}

hardtack_error* hardtack_third_party_request_bytes(const hardtack_third_party_request* request,
                                                   hardtack_buffer** bytes) {
  return make(bytes, [&]() -> MadeBuffer {
    HARDTACK_TRY(const hardtack_third_party_request* given, need(request));
    return buffer_of(given->request.bytes());
  });
}

hardtack_error* hardtack_third_party_request_text(const hardtack_third_party_request* request, hardtack_buffer** text) {
  return make(text, [&]() -> MadeBuffer {
    HARDTACK_TRY(const hardtack_third_party_request* given, need(request));
    return buffer_of(given->request.to_text());
  });
}

void hardtack_third_party_request_free(hardtack_third_party_request* request) { destroy(request); }

hardtack_error* hardtack_third_party_block_sign(const hardtack_third_party_request* request,
                                                const hardtack_block* block, const hardtack_private_key* key,
                                                hardtack_text context, hardtack_third_party_block** signed_block) {
  return make(signed_block, [&]() -> MadeBlock {
    HARDTACK_TRY(const hardtack_third_party_request* given, need(request));
    HARDTACK_TRY(const hardtack_block* program, need(block));
    HARDTACK_TRY(const hardtack_private_key* signer, need(key));
    HARDTACK_TRY(const auto text, optional_text_of(context, "the context"));
    HARDTACK_TRY(ThirdPartyBlock made, sign_third_party_block(given->request, program->block, *signer->signer, text));
    return std::make_unique<hardtack_third_party_block>(std::move(made));
  });
}

hardtack_error* hardtack_third_party_block_parse(hardtack_bytes bytes, hardtack_third_party_block** block) {
  return make(block, [&]() -> MadeBlock {
    HARDTACK_TRY(const ByteView given, c::bytes_of(bytes, "the block"));
    HARDTACK_TRY(ThirdPartyBlock made, ThirdPartyBlock::parse(given));
    return std::make_unique<hardtack_third_party_block>(std::move(made));
  });
}

hardtack_error* hardtack_third_party_block_parse_text(hardtack_text text, hardtack_third_party_block** block) {
  return make(block, [&]() -> MadeBlock {
    HARDTACK_TRY(const std::string_view given, text_of(text, "the block"));
    HARDTACK_TRY(ThirdPartyBlock made, ThirdPartyBlock::parse_text(given));
    return std::make_unique<hardtack_third_party_block>(std::move(made));
  });
}

hardtack_error* hardtack_third_party_block_bytes(const hardtack_third_party_block* block, hardtack_buffer** bytes) {
  return make(bytes, [&]() -> MadeBuffer {
    HARDTACK_TRY(const hardtack_third_party_block* given, need(block));
    return buffer_of(given->block.bytes());
  });
}

hardtack_error* hardtack_third_party_block_text(const hardtack_third_party_block* block, hardtack_buffer** text) {
  return make(text, [&]() -> MadeBuffer {
    HARDTACK_TRY(const hardtack_third_party_block* given, need(block));
    return buffer_of(given->block.to_text());
  });
}

hardtack_error* hardtack_third_party_block_key(const hardtack_third_party_block* block, hardtack_public_key** key) {
  return make(key, [&]() -> Outcome<std::unique_ptr<hardtack_public_key>> {
    HARDTACK_TRY(const hardtack_third_party_block* given, need(block));
    return std::make_unique<hardtack_public_key>(given->block.key());
  });
}

void hardtack_third_party_block_free(hardtack_third_party_block* block) { destroy(block); }

hardtack_error* hardtack_token_append_third_party(const hardtack_token* token, const hardtack_third_party_block* block,
                                                  const hardtack_third_party_options* options,
                                                  hardtack_token** longer) {
  return make(longer, [&]() -> Outcome<std::unique_ptr<hardtack_token>> {
    HARDTACK_TRY(const hardtack_token* parent, need(token));
    HARDTACK_TRY(const hardtack_third_party_block* added, need(block));
    HARDTACK_TRY(const hardtack_third_party_options given, read_options(options));
    ThirdPartyAppendOptions append_options;
    if (look_at(given.expected_key) != nullptr) append_options.expected_key = given.expected_key->key;
    HARDTACK_TRY(append_options.next_key, algorithm_of(given.next_algorithm));
    GivenRandom random(given.random);
    HARDTACK_CHECK(random.check());
    HARDTACK_TRY(UnverifiedBiscuit made, append_third_party(parent->token, added->block, append_options, random));
    return std::make_unique<hardtack_token>(std::move(made));
  });
}
