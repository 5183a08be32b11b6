// Making Biscuits: minting, narrowing, sealing.
#include <memory>

#include "c/base/failure.h"
#include "c/base/sources.h"
#include "c/base/structs.h"
#include "c/base/texts.h"
#include "c/text/blocks.h"
#include "c/tokens/keys.h"
#include "c/tokens/tokens.h"
#include "tokens/biscuit/mint.h"
#include "tokens/lineage/attenuate.h"

using namespace hardtack;
using namespace hardtack::c;

using Made = Outcome<std::unique_ptr<hardtack_token>>;

hardtack_error* hardtack_token_mint(const hardtack_block* authority, const hardtack_private_key* root,
                                    const hardtack_mint_options* options, hardtack_token** token) {
  return make(token, [&]() -> Made {
    HARDTACK_TRY(const hardtack_block* block, need(authority));
    HARDTACK_TRY(const hardtack_private_key* key, need(root));
    HARDTACK_TRY(const hardtack_mint_options given, read_options(options));
    MintOptions mint_options;
    if (given.has_root_key_id) mint_options.root_key_id = given.root_key_id;
    HARDTACK_TRY(mint_options.context, optional_text_of(given.context, "the context"));
    HARDTACK_TRY(mint_options.next_key, algorithm_of(given.next_algorithm));
    if (look_at(given.next_key) != nullptr) {
      HARDTACK_TRY(const PrivateKey* next, in_memory(*given.next_key));
      HARDTACK_TRY(UnverifiedBiscuit made, mint_with_key(block->block, *key->signer, *next, mint_options));
      return std::make_unique<hardtack_token>(std::move(made));
    }
    GivenRandom random(given.random);
    HARDTACK_CHECK(random.check());
    HARDTACK_TRY(UnverifiedBiscuit made, mint(block->block, *key->signer, mint_options, random));
    return std::make_unique<hardtack_token>(std::move(made));
  });
}

hardtack_error* hardtack_token_append(const hardtack_token* token, const hardtack_block* block,
                                      const hardtack_append_options* options, hardtack_token** longer) {
  return make(longer, [&]() -> Made {
    HARDTACK_TRY(const hardtack_token* parent, need(token));
    HARDTACK_TRY(const hardtack_block* added, need(block));
    HARDTACK_TRY(const hardtack_append_options given, read_options(options));
    AppendOptions append_options;
    HARDTACK_TRY(append_options.context, optional_text_of(given.context, "the context"));
    HARDTACK_TRY(append_options.next_key, algorithm_of(given.next_algorithm));
    if (look_at(given.next_key) != nullptr) {
      if (given.declare_parent)
        return fail(ErrorCode::kUsage, "a key for the next block and `declare_parent` exclude each other");
      HARDTACK_TRY(const PrivateKey* next, in_memory(*given.next_key));
      HARDTACK_TRY(UnverifiedBiscuit made, append_with_key(parent->token, added->block, *next, append_options));
      return std::make_unique<hardtack_token>(std::move(made));
    }
    GivenRandom random(given.random);
    HARDTACK_CHECK(random.check());
    if (given.declare_parent) {
      const AttenuateOptions attenuate_options{.context = append_options.context, .next_key = append_options.next_key};
      HARDTACK_TRY(UnverifiedBiscuit made, attenuate(parent->token, added->block, attenuate_options, random));
      return std::make_unique<hardtack_token>(std::move(made));
    }
    HARDTACK_TRY(UnverifiedBiscuit made, append(parent->token, added->block, append_options, random));
    return std::make_unique<hardtack_token>(std::move(made));
  });
}

hardtack_error* hardtack_token_seal(const hardtack_token* token, hardtack_token** sealed) {
  return make(sealed, [&]() -> Made {
    HARDTACK_TRY(const hardtack_token* given, need(token));
    HARDTACK_TRY(UnverifiedBiscuit made, seal(given->token));
    return std::make_unique<hardtack_token>(std::move(made));
  });
}
