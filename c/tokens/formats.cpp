// Tokens of every format behind one interface.
#include <memory>
#include <string>
#include <vector>

#include "c/base/failure.h"
#include "c/base/sources.h"
#include "c/base/structs.h"
#include "c/base/texts.h"
#include "c/base/trees.h"
#include "c/text/blocks.h"
#include "c/tokens/credentials.h"
#include "c/tokens/jwts.h"
#include "c/tokens/key_sets.h"
#include "c/tokens/keys.h"
#include "decide/caveats/caveat_text.h"
#include "tokens/registry/registry.h"

using namespace hardtack;
using namespace hardtack::c;

using MadeBuffer = Outcome<std::unique_ptr<hardtack_buffer>>;

namespace {

// The format of that name, or without a name the one that the token looks like.
Result<const TokenFormat*> format_of(hardtack_text name, ByteView token) {
  HARDTACK_TRY(const std::string_view given, text_of(name, "the format"));
  return given.empty() ? detect_format(token) : find_format(given);
}

Result<std::vector<std::string>> texts_of(const hardtack_text* texts, std::size_t count, const char* what) {
  HARDTACK_TRY(const auto items, items_of(texts, count, what));
  std::vector<std::string> all;
  for (const hardtack_text item : items) {
    HARDTACK_TRY(const std::string_view text, text_of(item, what));
    all.emplace_back(text);
  }
  return all;
}

Result<void> read_texts(const hardtack_format_mint_options& given, MintRequest& request) {
  HARDTACK_TRY(request.identifier, optional_string_of(given.identifier, "the identifier"));
  HARDTACK_TRY(request.location, optional_string_of(given.location, "the location"));
  HARDTACK_TRY(request.variant, optional_string_of(given.variant, "the variant"));
  HARDTACK_TRY(request.footer, optional_string_of(given.footer, "the footer"));
  HARDTACK_TRY(request.assertion, optional_string_of(given.assertion, "the assertion"));
  HARDTACK_TRY(request.caveats, texts_of(given.caveats, given.caveat_count, "a caveat"));
  HARDTACK_TRY(const auto claims, optional_text_of(given.claims, "the claims"));
  if (claims) {
    HARDTACK_TRY(request.claims, parse_json(*claims, {}));
  }
  return {};
}

Result<std::vector<Bytes>> discharges_of(const hardtack_verify_options& given) {
  HARDTACK_TRY(const auto items, items_of(given.discharges, given.discharge_count, "the list of discharges"));
  std::vector<Bytes> all;
  for (const hardtack_bytes item : items) {
    HARDTACK_TRY(const ByteView bytes, c::bytes_of(item, "a discharge"));
    all.emplace_back(bytes.begin(), bytes.end());
  }
  return all;
}

}  // namespace

size_t hardtack_format_count(void) { return token_formats().size(); }

hardtack_text hardtack_format_name(size_t index) {
  return index < token_formats().size() ? view(token_formats()[index]->name()) : view("");
}

hardtack_error* hardtack_format_detect(hardtack_bytes token, hardtack_text* format) {
  return attempt([&]() -> Result<void> {
    if (format == nullptr) return fail(ErrorCode::kUsage, "the place for the result is NULL");
    *format = view("");
    HARDTACK_TRY(const ByteView bytes, c::bytes_of(token, "the token"));
    HARDTACK_TRY(const TokenFormat* found, detect_format(bytes));
    *format = view(found->name());
    return {};
  });
}

hardtack_error* hardtack_credential_verify(const hardtack_keys* keys, hardtack_bytes token,
                                           const hardtack_verify_options* options, hardtack_credential** credential) {
  return make(credential, [&]() -> Outcome<std::unique_ptr<hardtack_credential>> {
    HARDTACK_TRY(const hardtack_keys* trusted, need(keys));
    if (options == nullptr) return fail(ErrorCode::kUsage, "the options are NULL: the time must be given");
    HARDTACK_TRY(const hardtack_verify_options given, read_options(options));
    HARDTACK_TRY(const ByteView bytes, c::bytes_of(token, "the token"));
    HARDTACK_TRY(const TokenFormat* format, format_of(given.format, bytes));
    HARDTACK_TRY(const ByteView assertion, c::bytes_of(given.assertion, "the assertion"));
    HARDTACK_TRY(const std::vector<Bytes> discharges, discharges_of(given));
    const DatalogCaveats caveats;
    VerifyContext context{.keys = trusted->keys, .now = time_of(given.now), .caveats = &caveats};
    HARDTACK_TRY(context.audience, optional_string_of(given.audience, "the audience"));
    HARDTACK_TRY(context.principal, optional_string_of(given.principal, "the principal"));
    HARDTACK_TRY(context.capability, optional_string_of(given.capability, "the capability"));
    context.discharges = discharges;
    context.assertion = {reinterpret_cast<const char*>(assertion.data()), assertion.size()};
    if (given.known_caveat != nullptr) {
      context.known_caveat = [&given](std::string_view caveat) {
        return given.known_caveat(given.context, view(caveat));
      };
    }
    const VerifyTraits traits = format->traits();
    if ((context.audience && !traits.audience) || (!discharges.empty() && !traits.discharges) ||
        (!assertion.empty() && !traits.assertion) || ((context.principal || context.capability) && !traits.principal)) {
      return fail(ErrorCode::kUsage, "the options hold something that tokens of the format `" +
                                         std::string(format->name()) + "` have no use for");
    }
    return verify_token(*format, bytes, context);
  });
}

hardtack_error* hardtack_format_describe(hardtack_text format, hardtack_bytes token, hardtack_tree** description) {
  return make(description, [&]() -> Outcome<std::unique_ptr<hardtack_tree>> {
    HARDTACK_TRY(const ByteView bytes, c::bytes_of(token, "the token"));
    HARDTACK_TRY(const TokenFormat* of, format_of(format, bytes));
    HARDTACK_TRY(TokenDescription described, of->describe(bytes));
    return tree_of(std::move(described.details));
  });
}

hardtack_error* hardtack_format_mint(hardtack_text format, const hardtack_signing_key* key,
                                     const hardtack_format_mint_options* options, hardtack_buffer** token) {
  return make(token, [&]() -> MadeBuffer {
    HARDTACK_TRY(const std::string_view name, text_of(format, "the format"));
    HARDTACK_TRY(const TokenFormat* of, find_format(name));
    HARDTACK_TRY(const hardtack_signing_key* signer, need(key));
    HARDTACK_TRY(const hardtack_format_mint_options given, read_options(options));
    GivenRandom random(given.random);
    HARDTACK_CHECK(random.check());
    MintRequest request{.key = signer->key, .random = random, .now = time_of(given.now)};
    HARDTACK_TRY(request.key_id, to_key_id(given.key_id));
    HARDTACK_CHECK(read_texts(given, request));
    if (look_at(given.block) != nullptr) request.block = &given.block->block;
    if (given.has_expiry) request.expires = given.expires;
    if (look_at(given.parent) != nullptr) HARDTACK_CHECK(delegate_from(*given.parent, *of, request));
    HARDTACK_TRY(const Bytes made, of->mint(request));
    return buffer_of(made);
  });
}

hardtack_error* hardtack_format_attenuate(hardtack_text format, hardtack_bytes token,
                                          const hardtack_attenuate_options* options, hardtack_buffer** narrower) {
  return make(narrower, [&]() -> MadeBuffer {
    HARDTACK_TRY(const ByteView bytes, c::bytes_of(token, "the token"));
    HARDTACK_TRY(const TokenFormat* of, format_of(format, bytes));
    HARDTACK_TRY(const hardtack_attenuate_options given, read_options(options));
    GivenRandom random(given.random);
    HARDTACK_CHECK(random.check());
    AttenuateRequest request{.random = random};
    HARDTACK_TRY(request.caveats, texts_of(given.caveats, given.caveat_count, "a caveat"));
    HARDTACK_TRY(const auto others, items_of(given.third_party, given.third_party_count, "the list of caveats"));
    for (const hardtack_third_party_caveat& other : others) {
      HARDTACK_TRY(const std::string_view location, text_of(other.location, "the location"));
      HARDTACK_TRY(const std::string_view identifier, text_of(other.identifier, "the identifier"));
      HARDTACK_TRY(const hardtack_token_key* shared, need(other.key));
      request.third_party.push_back({std::string(location), std::string(identifier), shared->key});
    }
    if (look_at(given.block) != nullptr) request.block = &given.block->block;
    if (given.bind_to.data != nullptr) {
      HARDTACK_TRY(const ByteView bound, c::bytes_of(given.bind_to, "the token to bind to"));
      request.bind_to = Bytes(bound.begin(), bound.end());
    }
    if (given.has_expiry) request.expires = given.expires;
    HARDTACK_TRY(const Bytes made, of->attenuate(bytes, request));
    return buffer_of(made);
  });
}
