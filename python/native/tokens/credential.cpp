// Credential, which a verifier vouches for, and Verifier, which remembers what it has verified.
#include <chrono>
#include <memory>
#include <utility>

#include "python/native/base/errors.h"
#include "python/native/base/json_value.h"
#include "python/native/tokens/tokens.h"
#include "python/native/values/keys.h"
#include "python/native/values/limits.h"
#include "python/native/values/terms.h"

namespace hardtack::python {
namespace {

struct VerifierObject {
  std::unique_ptr<BiscuitVerifier> verifier;
  Ref keys;  // keeps a function that the verifier asks

  int traverse(visitproc visit, void* arg) {
    Py_VISIT(keys.get());
    return 0;
  }
  void clear() {
    // A verifier that lost its function knows no key.
    verifier = nullptr;
    keys = Ref();
  }
};

std::size_t size_or(const Argument& argument, std::size_t otherwise) {
  return static_cast<std::size_t>(
      optional_integer(argument, 0, std::int64_t{1} << 40).value_or(static_cast<std::int64_t>(otherwise)));
}

Ref new_verifier(const Call& call) {
  static constexpr Signature kSignature{
      "Verifier", std::array{Parameter{"keys"}, Parameter{"max_tokens", kNamed}, Parameter{"max_bytes", kNamed},
                             Parameter{"max_prefixes", kNamed}, Parameter{"limits", kNamed},
                             Parameter{"revocation_id_facts", kNamed}}};
  const auto given = bind(kSignature, call);
  VerificationCacheOptions options;
  options.max_tokens = size_or(given[1], options.max_tokens);
  options.max_bytes = size_or(given[2], options.max_bytes);
  options.max_prefixes = size_or(given[3], options.max_prefixes);
  options.limits = token_limits_of(given[4]);
  options.credential.revocation_id_facts = flag_of(given[5], false);
  return make(VerifierObject{std::make_unique<BiscuitVerifier>(key_provider_of(given[0]), options),
                             Ref::share(given[0].value)});
}

// An object whose cycle the interpreter took apart can still be called.
BiscuitVerifier& ready(VerifierObject& self) {
  if (self.verifier == nullptr) raise(Error(ErrorCode::kUsage, "this Verifier has ended"));
  return *self.verifier;
}

// The token of a call: text or bytes, which nobody changes while it is read.
struct GivenToken {
  explicit GivenToken(const Argument& argument) {
    if (argument.value != nullptr && PyUnicode_Check(argument.value) != 0) {
      is_text = true;
      text = text_of_argument(argument);
      return;
    }
    std::optional<Buffer> given = Buffer::of(argument.value);
    if (!given) wrong_type(argument, "str or bytes");
    buffer.emplace(*std::move(given));
    content = buffer->bytes();
    if (PyBytes_Check(argument.value) != 0) return;
    copy.assign(content.begin(), content.end());
    content = copy;
  }

  bool is_text = false;
  std::string_view text;
  std::optional<Buffer> buffer;
  Bytes copy;
  ByteView content;
};

Ref verify(VerifierObject& self, const Call& call) {
  static constexpr Signature kSignature{"verify", std::array{Parameter{"token"}}};
  const GivenToken token(bind(kSignature, call)[0]);
  const BiscuitVerifier& verifier = ready(self);
  forget_raised();
  // A token that is remembered costs less than letting another thread run.
  auto known = value_or_raise(token.is_text ? verifier.recall_text(token.text) : verifier.recall(token.content));
  if (known) return make_credential({std::move(known->credential), std::move(known->token)});
  Result<AcceptedBiscuit> accepted = [&] {
    const Unlocked unlocked;
    return token.is_text ? verifier.accept_text(token.text) : verifier.accept(token.content);
  }();
  if (!accepted) raise(accepted.error());
  return make_credential({std::move(accepted->credential), std::move(accepted->token)});
}

Ref forget(VerifierObject& self, const Call& call) {
  static constexpr Signature kSignature{"forget", std::array{Parameter{"key"}}};
  ready(self).cache().forget(instance<PublicKey>(bind(kSignature, call)[0], "PublicKey"));
  return Ref::none();
}

Ref clear_cache(VerifierObject& self, const Call& call) {
  no_arguments("clear", call);
  ready(self).cache().clear();
  return Ref::none();
}

Ref verifier_stats(VerifierObject& self) {
  const VerificationCacheStats stats = ready(self).cache().stats();
  return Ref::own(Py_BuildValue(
      "{s:K,s:K,s:K,s:K,s:n,s:n,s:n}", "hits", static_cast<unsigned long long>(stats.hits), "prefix_hits",
      static_cast<unsigned long long>(stats.prefix_hits), "misses", static_cast<unsigned long long>(stats.misses),
      "evictions", static_cast<unsigned long long>(stats.evictions), "tokens", static_cast<Py_ssize_t>(stats.tokens),
      "prefixes", static_cast<Py_ssize_t>(stats.prefixes), "bytes", static_cast<Py_ssize_t>(stats.bytes)));
}

// Credentials

Ref credential_format(CredentialObject& self) { return text(self.credential.issuance().format); }
Ref credential_issuer(CredentialObject& self) {
  std::string issuer;
  self.credential.issuance().append_issuer(issuer);
  return text(issuer);
}
Ref credential_issuer_key(CredentialObject& self) { return key_or_none(self.credential.issuance().key); }
Ref credential_block_count(CredentialObject& self) {
  return number(static_cast<std::int64_t>(self.credential.blocks().size()));
}

Ref credential_block_source(CredentialObject& self, const Call& call) {
  static constexpr Signature kSignature{"block_source", std::array{Parameter{"index"}}};
  const auto given = bind(kSignature, call);
  return text(print_block(*self.credential.blocks()[index_of(given[0], self.credential.blocks().size())].block));
}

Ref credential_external_key(CredentialObject& self, const Call& call) {
  static constexpr Signature kSignature{"external_key", std::array{Parameter{"index"}}};
  const auto given = bind(kSignature, call);
  return key_or_none(self.credential.blocks()[index_of(given[0], self.credential.blocks().size())].external_key);
}

std::vector<LineageKey> keys_of(const CredentialObject& credential) {
  return credential.biscuit ? lineage_keys(*credential.biscuit) : credential.ids;
}

Ref credential_ids(CredentialObject& self) {
  std::vector<std::string> ids;
  for (const LineageKey& key : keys_of(self)) ids.push_back(key.id);
  return list_of_texts(ids);
}
Ref credential_hashes(CredentialObject& self) {
  std::vector<std::string> hashes;
  for (const LineageKey& key : keys_of(self)) hashes.push_back(key.hash);
  return list_of_texts(hashes);
}

Ref credential_key_id(CredentialObject& self) {
  if (self.biscuit) {
    const auto id = self.biscuit->token().root_key_id();
    return id ? number(*id) : Ref::none();
  }
  if (const auto* id = std::get_if<std::uint32_t>(&self.key_id)) return number(*id);
  if (const auto* id = std::get_if<std::string>(&self.key_id)) return text(*id);
  return Ref::none();
}

Ref credential_ends(CredentialObject& self) {
  const auto bound = time_bound(self.credential);
  std::optional<std::uint64_t> ends = bound;
  if (self.expires && *self.expires >= 0) {
    const auto expires = static_cast<std::uint64_t>(*self.expires);
    ends = ends ? std::min(*ends, expires) : expires;
  }
  return ends ? datetime_of(*ends) : Ref::none();
}

Ref credential_delegation(CredentialObject& self) {
  if (!self.jwt) return Ref::none();
  const Delegation delegation = value_or_raise(read_delegation(*self.jwt));
  return parsed_json(write_json(delegation_json(delegation), JsonLayout::kCompact));
}

Ref credential_repr(CredentialObject& self) {
  std::string shown = "<Credential: " + self.credential.issuance().format + " of " +
                      std::to_string(self.credential.blocks().size()) + " blocks from ";
  self.credential.issuance().append_issuer(shown);
  return text(shown + ">");
}

PyMethodDef g_verifier_methods[] = {
    method<&verify>(
        "verify",
        "verify(token)\n--\n\nThe Credential of a token (text or bytes), if every signature holds. What was verified "
        "once costs a hash after that."),
    method<&forget>("forget", "forget(key)\n--\n\nForgets the tokens of a root key."),
    method<&clear_cache>("clear", "clear()\n--\n\nForgets all tokens."),
    {},
};
PyGetSetDef g_verifier_attributes[] = {
    attribute<VerifierObject, &verifier_stats>("stats", "How often tokens were found, and what is kept."),
    {},
};
PyMethodDef g_credential_methods[] = {
    method<&credential_block_source>("block_source", "block_source(index)\n--\n\nThe text of a block."),
    method<&credential_external_key>(
        "external_key", "external_key(index)\n--\n\nThe key of the third party that signed a block, or None."),
    {},
};
PyGetSetDef g_credential_attributes[] = {
    attribute<CredentialObject, &credential_format>("format", "'biscuit', 'jwt', ..."),
    attribute<CredentialObject, &credential_issuer>("issuer", "The issuer as policies read it: its key, or a name."),
    attribute<CredentialObject, &credential_issuer_key>("issuer_key", "The issuer's public key, or None."),
    attribute<CredentialObject, &credential_key_id>("key_id", "The key id that the token names, or None."),
    attribute<CredentialObject, &credential_block_count>("block_count", "The number of blocks."),
    attribute<CredentialObject, &credential_ids>(
        "revocation_ids", "The ids of the credential and what it was derived from, the root first."),
    attribute<CredentialObject, &credential_hashes>("lineage_hashes", "The hashes that go with the ids."),
    attribute<CredentialObject, &credential_delegation>(
        "delegation", "Of a JWT the chain that it claims, as a dict; None for other formats."),
    attribute<CredentialObject, &credential_ends>("ends",
                                                  "The last second at which it can be used, or None if it never ends."),
    {},
};

}  // namespace

Ref make_credential(CredentialObject credential) { return make(std::move(credential)); }

Ref make_credential(VerifiedToken verified, std::optional<VerifiedJwt> jwt) {
  return make_credential({std::move(verified.credential), std::nullopt, std::move(verified.key_id),
                          std::move(verified.ids), verified.expires, std::move(jwt)});
}

LineageTime time_of(const Argument& now) {
  if (now.value == nullptr || !is_datetime(now.value)) wrong_type(now, "datetime");
  return LineageTime(std::chrono::seconds(static_cast<std::int64_t>(seconds_of(now.value, {"argument", now.name}))));
}

void add_credential_types(PyObject* module) {
  add_type<CredentialObject>(
      module, {"hardtack.Credential",
               "What a verifier vouches for: the blocks of a token whose signatures hold. Only verifying makes one.",
               g_credential_methods,
               g_credential_attributes,
               {text_slot<CredentialObject, &credential_repr>(Py_tp_repr)}});
  add_type<VerifierObject>(
      module, {"hardtack.Verifier",
               "Verifier(keys, *, max_tokens=4096, max_bytes=67108864, max_prefixes=16384, limits=None, "
               "revocation_id_facts=False)\n--\n\n"
               "Checks Biscuits and remembers those that it has checked. `keys`: a PublicKey, a dict of them by root "
               "key id, a KeySet, or a function of the id.",
               g_verifier_methods,
               g_verifier_attributes,
               {constructor<&new_verifier>()}});
}

}  // namespace hardtack::python
