#include "python/native/tokens/third_party.h"

#include "python/native/base/errors.h"
#include "python/native/tokens/tokens.h"
#include "python/native/values/blocks.h"
#include "python/native/values/signers.h"

namespace hardtack::python {
namespace {

// A message of either kind, from its text or its bytes.
template <typename Message>
Message parse(const Argument& data) {
  if (data.value != nullptr && PyUnicode_Check(data.value) != 0)
    return value_or_raise(Message::parse_text(text_of_argument(data)));
  const std::optional<Buffer> buffer = Buffer::of(data.value);
  if (!buffer) wrong_type(data, "str or bytes");
  return value_or_raise(Message::parse(buffer->bytes()));
}

Ref new_request(const Call& call) {
  static constexpr Signature kSignature{"ThirdPartyRequest", std::array{Parameter{"data"}}};
  return make(ThirdPartyRequestObject{parse<ThirdPartyRequest>(bind(kSignature, call)[0])});
}

Ref sign_block(ThirdPartyRequestObject& self, const Call& call) {
  static constexpr Signature kSignature{"sign",
                                        std::array{Parameter{"block"}, Parameter{"key"}, Parameter{"context", kNamed}}};
  const auto given = bind(kSignature, call);
  const auto block = block_of(given[0]);
  const std::shared_ptr<const Signer> key = signer_of(given[1]);
  auto context = optional_text(given[2]);
  if (!context) context = context_of(given[0]);
  const ThirdPartyRequest request = self.request;
  forget_raised();
  return make(ThirdPartyBlockObject{value_or_raise(sign_third_party_block(request, *block, *key, context))});
}

Ref request_text(ThirdPartyRequestObject& self, const Call& call) {
  no_arguments("to_text", call);
  return text(self.request.to_text());
}
Ref request_bytes(ThirdPartyRequestObject& self, const Call& call) {
  no_arguments("to_bytes", call);
  return bytes(self.request.bytes());
}

Ref new_third_party_block(const Call& call) {
  static constexpr Signature kSignature{"ThirdPartyBlock", std::array{Parameter{"data"}}};
  return make(ThirdPartyBlockObject{parse<ThirdPartyBlock>(bind(kSignature, call)[0])});
}

Ref block_text(ThirdPartyBlockObject& self, const Call& call) {
  no_arguments("to_text", call);
  return text(self.block.to_text());
}
Ref block_bytes(ThirdPartyBlockObject& self, const Call& call) {
  no_arguments("to_bytes", call);
  return bytes(self.block.bytes());
}
Ref block_key(ThirdPartyBlockObject& self) { return make(PublicKey(self.block.key())); }

PyMethodDef g_request_methods[] = {
    method<&sign_block>("sign", "sign(block, key, *, context=None)\n--\n\nA ThirdPartyBlock for the token that asked."),
    method<&request_text>("to_text", "to_text()\n--\n\nThe request as base64url."),
    method<&request_bytes>("to_bytes", "to_bytes()\n--\n\nThe request's bytes."),
    {},
};
PyMethodDef g_block_methods[] = {
    method<&block_text>("to_text", "to_text()\n--\n\nThe block as base64url."),
    method<&block_bytes>("to_bytes", "to_bytes()\n--\n\nThe block's bytes."),
    {},
};
PyGetSetDef g_block_attributes[] = {
    attribute<ThirdPartyBlockObject, &block_key>("key", "Whom the block claims to come from."),
    {},
};

}  // namespace

void add_third_party_types(PyObject* module) {
  add_type<ThirdPartyRequestObject>(
      module, {"hardtack.ThirdPartyRequest",
               "ThirdPartyRequest(data)\n--\n\nWhat a third party needs to sign a block for a token.",
               g_request_methods,
               nullptr,
               {constructor<&new_request>()}});
  add_type<ThirdPartyBlockObject>(module,
                                  {"hardtack.ThirdPartyBlock",
                                   "ThirdPartyBlock(data)\n--\n\nA block that a third party signed for one token.",
                                   g_block_methods,
                                   g_block_attributes,
                                   {constructor<&new_third_party_block>()}});
}

}  // namespace hardtack::python
