#include "python/native/tokens/tokens.h"

#include <utility>

#include "python/native/base/errors.h"
#include "python/native/tokens/third_party.h"
#include "python/native/values/blocks.h"
#include "python/native/values/keys.h"
#include "python/native/values/limits.h"
#include "python/native/values/signers.h"

namespace hardtack::python {
namespace {

std::string hex_of(ByteView bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t byte : bytes) {
    text += kDigits[byte >> 4U];
    text += kDigits[byte & 15U];
  }
  return text;
}

Ref new_token(const Call& call) {
  static constexpr Signature kSignature{"Token", std::array{Parameter{"data"}, Parameter{"limits", kNamed}}};
  const auto given = bind(kSignature, call);
  const TokenLimits limits = token_limits_of(given[1]);
  if (given[0].value != nullptr && PyUnicode_Check(given[0].value) != 0) {
    return make_token(value_or_raise(UnverifiedBiscuit::parse_text(text_of_argument(given[0]), limits)));
  }
  const std::optional<Buffer> data = Buffer::of(given[0].value);
  if (!data) wrong_type(given[0], "str or bytes");
  return make_token(value_or_raise(UnverifiedBiscuit::parse(data->bytes(), limits)));
}

Ref mint_token(const Call& call) {
  static constexpr Signature kSignature{
      "mint", std::array{Parameter{"block"}, Parameter{"key"}, Parameter{"root_key_id", kNamed},
                         Parameter{"context", kNamed}, Parameter{"next_key", kNamed}}};
  const auto given = bind(kSignature, call);
  const auto block = block_of(given[0]);
  const std::shared_ptr<const Signer> key = signer_of(given[1]);
  MintOptions options;
  if (const auto id = optional_integer(given[2], 0, 0xffffffff)) options.root_key_id = static_cast<std::uint32_t>(*id);
  options.context = optional_text(given[3]);
  if (!options.context) options.context = context_of(given[0]);
  options.next_key = algorithm_of(given[4]);
  SystemRandom random;
  forget_raised();
  return make_token(value_or_raise(mint(*block, *key, options, random)));
}

Ref append_block(TokenObject& self, const Call& call) {
  static constexpr Signature kSignature{
      "append", std::array{Parameter{"block"}, Parameter{"context", kNamed}, Parameter{"next_key", kNamed}}};
  const auto given = bind(kSignature, call);
  const auto block = block_of(given[0]);
  AppendOptions options{optional_text(given[1]), algorithm_of(given[2])};
  if (!options.context) options.context = context_of(given[0]);
  SystemRandom random;
  return make_token(value_or_raise(append(self.token, *block, options, random)));
}

Ref attenuate_token(TokenObject& self, const Call& call) {
  static constexpr Signature kSignature{
      "attenuate", std::array{Parameter{"block"}, Parameter{"context", kNamed}, Parameter{"next_key", kNamed}}};
  const auto given = bind(kSignature, call);
  const auto block = block_of(given[0]);
  AttenuateOptions options;
  options.context = optional_text(given[1]);
  if (!options.context) options.context = context_of(given[0]);
  options.next_key = algorithm_of(given[2]);
  SystemRandom random;
  return make_token(value_or_raise(attenuate(self.token, *block, options, random)));
}

Ref seal_token(TokenObject& self, const Call& call) {
  no_arguments("seal", call);
  return make_token(value_or_raise(seal(self.token)));
}

Ref request_third_party(TokenObject& self, const Call& call) {
  no_arguments("third_party_request", call);
  return make(ThirdPartyRequestObject{value_or_raise(ThirdPartyRequest::from_token(self.token))});
}

Ref append_third_party_block(TokenObject& self, const Call& call) {
  static constexpr Signature kSignature{
      "append_third_party",
      std::array{Parameter{"block"}, Parameter{"expected_key", kOptional}, Parameter{"next_key", kNamed}}};
  const auto given = bind(kSignature, call);
  const ThirdPartyBlock& block = instance<ThirdPartyBlockObject>(given[0], "ThirdPartyBlock").block;
  const ThirdPartyAppendOptions options{optional_public_key(given[1]), algorithm_of(given[2])};
  SystemRandom random;
  return make_token(value_or_raise(append_third_party(self.token, block, options, random)));
}

Ref verify_token(TokenObject& self, const Call& call) {
  static constexpr Signature kSignature{"verify",
                                        std::array{Parameter{"keys"}, Parameter{"revocation_id_facts", kNamed}}};
  const auto given = bind(kSignature, call);
  const KeyProvider keys = key_provider_of(given[0]);
  const CredentialOptions options{flag_of(given[1], false)};
  const UnverifiedBiscuit token = self.token;
  forget_raised();
  Result<CredentialObject> made = [&]() -> Result<CredentialObject> {
    const Unlocked unlocked;
    HARDTACK_TRY(VerifiedBiscuit verified, verify_biscuit(token, keys));
    HARDTACK_TRY(Credential credential, verified.credential(options));
    return CredentialObject{std::move(credential), std::move(verified)};
  }();
  return make_credential(value_or_raise(std::move(made)));
}

Ref token_text(TokenObject& self, const Call& call) {
  no_arguments("to_text", call);
  return text(self.token.to_text());
}
Ref token_bytes_of(TokenObject& self, const Call& call) {
  no_arguments("to_bytes", call);
  return bytes(self.token.bytes());
}

Ref token_block_source(TokenObject& self, const Call& call) {
  static constexpr Signature kSignature{"block_source", std::array{Parameter{"index"}}};
  const auto given = bind(kSignature, call);
  const std::size_t index = index_of(given[0], self.token.block_count());
  return text(print_block(*value_or_raise(self.token.decode_blocks())[index].program));
}

Ref token_block_context(TokenObject& self, const Call& call) {
  static constexpr Signature kSignature{"block_context", std::array{Parameter{"index"}}};
  const auto given = bind(kSignature, call);
  const std::size_t index = index_of(given[0], self.token.block_count());
  const auto blocks = value_or_raise(self.token.decode_blocks());
  return blocks[index].context ? text(*blocks[index].context) : Ref::none();
}

Ref token_block_version(TokenObject& self, const Call& call) {
  static constexpr Signature kSignature{"block_version", std::array{Parameter{"index"}}};
  const auto given = bind(kSignature, call);
  const std::size_t index = index_of(given[0], self.token.block_count());
  return number(value_or_raise(self.token.decode_blocks())[index].version);
}

Ref token_external_key(TokenObject& self, const Call& call) {
  static constexpr Signature kSignature{"external_key", std::array{Parameter{"index"}}};
  const auto given = bind(kSignature, call);
  return key_or_none(self.token.external_key(index_of(given[0], self.token.block_count())));
}

Ref token_block_count(TokenObject& self) { return number(static_cast<std::int64_t>(self.token.block_count())); }
Ref token_sealed(TokenObject& self) { return truth(self.token.sealed()); }
Ref token_root_key_id(TokenObject& self) {
  const auto id = self.token.root_key_id();
  return id ? number(*id) : Ref::none();
}
Ref token_revocation_ids(TokenObject& self) {
  std::vector<std::string> ids;
  for (std::size_t i = 0; i < self.token.block_count(); ++i) ids.push_back(hex_of(self.token.revocation_id(i)));
  return list_of_texts(ids);
}

// Tokens are secrets of whoever holds them: no repr shows one.
Ref token_repr(TokenObject& self) {
  return text("<Token of " + std::to_string(self.token.block_count()) + " blocks" +
              (self.token.sealed() ? ", sealed>" : ">"));
}

PyObject* compare_tokens(PyObject* self, PyObject* other, int operation) noexcept {
  const TokenObject* right = value_if<TokenObject>(other);
  if (right == nullptr || (operation != Py_EQ && operation != Py_NE)) return Ref::share(Py_NotImplemented).release();
  const bool equal = equal_in_constant_time(value_of<TokenObject>(self).token.bytes(), right->token.bytes());
  return truth(equal == (operation == Py_EQ)).release();
}

PyMethodDef g_methods[] = {
    method<&append_block>(
        "append", "append(block, *, context=None, next_key='ed25519')\n--\n\nA token with this block at its end."),
    method<&attenuate_token>("attenuate",
                             "attenuate(block, *, context=None, next_key='ed25519')\n--\n\n"
                             "The same, with the hash of this token, its parent, in the block."),
    method<&seal_token>("seal", "seal()\n--\n\nThe token without the means to append to it."),
    method<&request_third_party>(
        "third_party_request", "third_party_request()\n--\n\nWhat a third party needs to sign a block for this token."),
    method<&append_third_party_block>("append_third_party",
                                      "append_third_party(block, expected_key=None, *, next_key='ed25519')\n--\n\n"
                                      "A token with a block that a third party signed."),
    method<&verify_token>("verify",
                          "verify(keys, *, revocation_id_facts=False)\n--\n\nA Credential, if every signature holds."),
    method<&token_text>("to_text", "to_text()\n--\n\nThe token as base64url."),
    method<&token_bytes_of>("to_bytes", "to_bytes()\n--\n\nThe token's bytes."),
    method<&token_block_source>("block_source", "block_source(index)\n--\n\nThe text of a block, verified by nobody."),
    method<&token_block_context>("block_context",
                                 "block_context(index)\n--\n\nThe text beside a block's program, or None."),
    method<&token_block_version>("block_version", "block_version(index)\n--\n\nThe version of a block, such as 3."),
    method<&token_external_key>("external_key",
                                "external_key(index)\n--\n\nThe key that a third party claims for a block, or None."),
    {},
};
PyGetSetDef g_attributes[] = {
    attribute<TokenObject, &token_block_count>("block_count", "The number of blocks, with the first."),
    attribute<TokenObject, &token_sealed>("sealed", "Whether nothing can be appended."),
    attribute<TokenObject, &token_root_key_id>("root_key_id", "The hint for choosing the issuer's key, or None."),
    attribute<TokenObject, &token_revocation_ids>("revocation_ids",
                                                  "The id of each block for revocation, in hexadecimal."),
    {},
};

}  // namespace

std::size_t index_of(const Argument& argument, std::size_t count) {
  const std::int64_t index =
      integer_of(argument, std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max());
  if (index >= 0 && static_cast<std::size_t>(index) < count) return static_cast<std::size_t>(index);
  raise(Error(ErrorCode::kInvalidBlockIndex, "there is no block " + std::to_string(index))
            .with_help("blocks are numbered from 0 to " + std::to_string(count - 1)));
}

Ref list_of_texts(const std::vector<std::string>& texts) {
  Ref list = Ref::own(PyList_New(static_cast<Py_ssize_t>(texts.size())));
  for (std::size_t i = 0; i < texts.size(); ++i) {
    PyList_SetItem(list.get(), static_cast<Py_ssize_t>(i), text(texts[i]).release());
  }
  return list;
}

Ref key_or_none(const std::optional<PublicKey>& key) { return key ? make(*key) : Ref::none(); }
Ref make_token(UnverifiedBiscuit token) { return make(TokenObject{std::move(token)}); }

std::optional<std::string_view> context_of(const Argument& block) {
  const BlockObject* object = value_if<BlockObject>(block.value);
  if (object == nullptr || !object->has_context) return std::nullopt;
  return object->context;
}

std::vector<PyMethodDef> token_functions() {
  return {method<&mint_token>("mint",
                              "mint(block, key, *, root_key_id=None, context=None, next_key='ed25519')\n--\n\n"
                              "A new token with this first block, signed by the issuer: a PrivateKey or a Signer.")};
}

void add_token_types(PyObject* module) {
  add_type<TokenObject>(
      module, {"hardtack.Token",
               "Token(data, *, limits=None)\n--\n\n"
               "A Biscuit as it was received, from text or bytes. Nobody has verified it: it can be looked at, "
               "extended and verified, but no policy takes it.",
               g_methods,
               g_attributes,
               {constructor<&new_token>(),
                text_slot<TokenObject, &token_repr>(Py_tp_repr),
                {Py_tp_richcompare, slot(&compare_tokens)},
                {Py_tp_hash, slot(&PyObject_HashNotImplemented)}}});
}

}  // namespace hardtack::python
