// What is known of a token that was verified.
#include "c/tokens/credentials.h"

#include <memory>

#include "c/base/failure.h"
#include "c/base/texts.h"
#include "c/tokens/key_sets.h"
#include "c/tokens/keys.h"
#include "engine/authz/expiry.h"
#include "engine/program/print.h"
#include "tokens/bytes/hex.h"

using namespace hardtack;
using namespace hardtack::c;

using MadeBuffer = Outcome<std::unique_ptr<hardtack_buffer>>;

namespace {

Result<const CredentialBlock*> block_of(const hardtack_credential* credential, std::size_t block) {
  HARDTACK_TRY(const hardtack_credential* given, need(credential));
  const auto& blocks = given->credential.blocks();
  if (block < blocks.size()) return &blocks[block];
  return fail(ErrorCode::kInvalidBlockIndex, "the credential has no block " + std::to_string(block));
}

}  // namespace

hardtack_text hardtack_credential_format(const hardtack_credential* credential) {
  return look_at(credential) == nullptr ? view("") : view(credential->credential.issuance().format);
}

hardtack_error* hardtack_credential_issuer(const hardtack_credential* credential, hardtack_buffer** text) {
  return make(text, [&]() -> MadeBuffer {
    HARDTACK_TRY(const hardtack_credential* given, need(credential));
    std::string issuer;
    given->credential.issuance().append_issuer(issuer);
    return buffer_of(issuer);
  });
}

size_t hardtack_credential_block_count(const hardtack_credential* credential) {
  return look_at(credential) == nullptr ? 0 : credential->credential.blocks().size();
}

hardtack_error* hardtack_credential_block_text(const hardtack_credential* credential, size_t block,
                                               hardtack_buffer** text) {
  return make(text, [&]() -> MadeBuffer {
    HARDTACK_TRY(const CredentialBlock* found, block_of(credential, block));
    return buffer_of(print_block(*found->block));
  });
}

hardtack_error* hardtack_credential_external_key(const hardtack_credential* credential, size_t block,
                                                 hardtack_public_key** key) {
  return make(key, [&]() -> Outcome<std::unique_ptr<hardtack_public_key>> {
    HARDTACK_TRY(const CredentialBlock* found, block_of(credential, block));
    if (!found->external_key) return nullptr;
    return std::make_unique<hardtack_public_key>(*found->external_key);
  });
}

size_t hardtack_credential_id_count(const hardtack_credential* credential) {
  if (look_at(credential) == nullptr) return 0;
  return credential->biscuit ? credential->biscuit->blocks().size() : credential->ids.size();
}

hardtack_error* hardtack_credential_revocation_id(const hardtack_credential* credential, size_t index,
                                                  hardtack_buffer** id) {
  return make(id, [&]() -> MadeBuffer {
    HARDTACK_TRY(const hardtack_credential* given, need(credential));
    if (index >= hardtack_credential_id_count(given)) {
      return fail(ErrorCode::kInvalidBlockIndex, "the credential has no id " + std::to_string(index));
    }
    if (given->biscuit) return buffer_of(to_hex(given->biscuit->normalized_revocation_id(index)));
    return buffer_of(given->ids[index].id);
  });
}

hardtack_text hardtack_credential_lineage_hash(const hardtack_credential* credential, size_t index) {
  if (index >= hardtack_credential_id_count(credential)) return view("");
  return view(credential->biscuit ? credential->biscuit->lineage_hashes()[index] : credential->ids[index].hash);
}

hardtack_key_id hardtack_credential_key_id(const hardtack_credential* credential) {
  return look_at(credential) == nullptr ? hardtack_key_id{} : view_of(credential->key_id);
}

bool hardtack_credential_last_use(const hardtack_credential* credential, uint64_t* seconds) {
  if (look_at(credential) == nullptr || seconds == nullptr) return false;
  try {
    const auto bound = time_bound(credential->credential);
    if (bound) *seconds = *bound;
    return bound.has_value();
  } catch (...) {
    *seconds = 0;  // no memory: as if it had ended
    return true;
  }
}

hardtack_error* hardtack_credential_defect(const hardtack_credential* credential) {
  if (look_at(credential) == nullptr || !credential->credential.defect()) return nullptr;
  return attempt([&]() -> Result<void> { return fail(*credential->credential.defect()); });
}

void hardtack_credential_free(hardtack_credential* credential) { destroy(credential); }
