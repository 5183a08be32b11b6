// Biscuits as Python objects: Token (received or minted, verified by nobody), Credential (what a verifier vouches for),
// Verifier, and the two messages of third-party blocks. All frozen but the verifier's memory, which locks inside.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hardtack/jwt.h"
#include "hardtack/lineage.h"
#include "hardtack/tokens.h"
#include "python/native/base/call.h"

namespace hardtack::python {

struct TokenObject {
  UnverifiedBiscuit token;
};

// Of any format; `biscuit` and `jwt` are there for those.
struct CredentialObject {
  Credential credential;
  std::optional<VerifiedBiscuit> biscuit = std::nullopt;
  KeyId key_id = {};
  std::vector<LineageKey> ids = {};
  std::optional<std::int64_t> expires = std::nullopt;
  std::optional<VerifiedJwt> jwt = std::nullopt;
};

void add_token_types(PyObject* module);
void add_credential_types(PyObject* module);

// The functions of the module that these bring.
std::vector<PyMethodDef> token_functions();

Ref make_token(UnverifiedBiscuit token);
Ref make_credential(CredentialObject credential);
Ref make_credential(VerifiedToken verified, std::optional<VerifiedJwt> jwt = std::nullopt);
// A datetime with a time zone.
LineageTime time_of(const Argument& now);
Ref list_of_texts(const std::vector<std::string>& texts);
// A key of an algorithm's name, for the next block.
Ref key_or_none(const std::optional<PublicKey>& key);
// An index from Python, which may not be negative.
std::size_t index_of(const Argument& argument, std::size_t count);
// The text beside its program that a Block was given.
std::optional<std::string_view> context_of(const Argument& block);

}  // namespace hardtack::python
