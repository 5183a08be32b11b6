// The conformance samples: tokens and what is known of each. There are two sets, in the same form: the project's own
// (tests/conformance/set), which every clone has, and the published one, which lies beside a clone or not at all
// (tests/support/folders.h).
#pragma once

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/program/public_key.h"
#include "tokens/bytes/bytes.h"

namespace hardtack::testing {

struct Sample {
  std::string title;
  std::string file;  // "test001_basic.bc"
  Bytes token;
  PublicKey root;           // that must have signed it
  nlohmann::json expected;  // `token` and `validations`
  bool own = false;         // of the project's own set
  bool functions = false;   // it calls extern::test
  bool described = true;    // `token` says what the file holds; not of a token that was tampered with afterwards
};

// Of the published set: none where it is missing.
bool have_samples();
const PublicKey& sample_root_key();
const std::vector<Sample>& samples();
// The published sample whose file begins with `prefix`, e.g. "test024".
const Sample& sample(std::string_view prefix);

const std::vector<Sample>& own_samples();
// Both sets together.
std::vector<const Sample*> all_samples();

// Names for parameterised tests: each own sample is one ("basic"), and the published ones are in as many parts as asked
// for ("published" or "published_2_of_6"), so that a clone without them skips few tests.
std::vector<std::string> sample_names(int published_parts = 1);
// The samples of a name.
std::vector<const Sample*> samples_of(const std::string& name);

}  // namespace hardtack::testing

#define HARDTACK_MISSING_SAMPLES "the published conformance samples are missing; name their folder in HARDTACK_VECTORS"

#define HARDTACK_NEED_SAMPLES() \
  if (!::hardtack::testing::have_samples()) GTEST_SKIP() << HARDTACK_MISSING_SAMPLES

// For tests whose parameter is one of sample_names().
#define HARDTACK_NEED_SAMPLES_OF(name) \
  if (::hardtack::testing::samples_of(name).empty()) GTEST_SKIP() << HARDTACK_MISSING_SAMPLES
