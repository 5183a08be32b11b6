// A policy with the data it decides over, compiled and frozen: what one request is decided by, from its first byte to
// its answer. Shared between threads; a service that reloads compiles another one beside it and lets requests that run
// keep theirs (policy_store.h).
//
//   const CompiledSet compiled = compile_policy_set({.name = "default",
//                                                    .policies = {{"shop.bcdl", text}},
//                                                    .data = {{"shop.data.bcdl", facts}}});
//   if (!compiled) log(render(compiled.error(), false));
//   Request request((*compiled)->policy);
#pragma once

#include <cstddef>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/authz/policy.h"
#include "grammar/compile.h"
#include "grammar/text/source_map.h"
#include "report/failure.h"
#include "serve/policies/bundle_version.h"
#include "serve/policies/stored_data.h"

namespace hardtack::serve {

// A text and what messages call it: a path.
struct PolicySource {
  std::string name;
  std::string text;
};

struct PolicySetSources {
  std::string name;
  // At least one. Several are one text, in this order.
  std::vector<PolicySource> policies;
  // Facts only. `entity`, `attribute` and `action_of` are stored (stored_data.h); others become facts of the policy.
  std::vector<PolicySource> data = {};
  // That they are a part of, if any; no part of the digest.
  std::optional<BundleVersion> bundle = std::nullopt;
};

struct DataLimits {
  std::size_t max_data_bytes = 16u << 20;
  std::size_t max_data_tokens = 4'000'000;
};

struct PolicySetOptions {
  PolicyOptions policy = {};
  // Of the policies together.
  ParseLimits parse_limits = {};
  // Of each data file.
  DataLimits data_limits = {};
  ProgramLimits program_limits = {};
  // Whether a text is a key or a token that was given in place of a policy: messages show texts, and must not show it.
  std::function<bool(std::string_view text)> is_secret = {};
};

struct PolicySet {
  std::string name;
  // SHA-256 in lower hexadecimal, over the names (without folders) and the texts of all files.
  std::string digest;
  std::optional<BundleVersion> bundle;
  std::shared_ptr<const Policy> policy;
  SourcePlaces places;
  StoredData data;
};

using CompiledSet = std::expected<std::shared_ptr<const PolicySet>, Failure>;

// Failure: source text that does not compile, with every diagnostic and its place in `rendering`; what Policy::compile
// refuses; a fact of a data file that has another shape than it must have, with its place; kUsage for no policy.
CompiledSet compile_policy_set(PolicySetSources sources, const PolicySetOptions& options = {});

// What `digest` is of these.
std::string digest_of(const PolicySetSources& sources);

}  // namespace hardtack::serve
