// The published conformance samples: tokens and what is known of each (schema: `samples.json` beside them).
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/program/public_key.h"
#include "tokens/crypto/bytes.h"

namespace hardtack::testing {

struct Sample {
  std::string title;
  std::string file;  // "test001_basic.bc"
  Bytes token;
  nlohmann::json expected;  // `token` and `validations`
};

bool have_samples();
const PublicKey& sample_root_key();
// Hex of the root private key of all samples but one.
const std::string& sample_root_secret();
const std::vector<Sample>& samples();
// The sample whose file begins with `prefix`, e.g. "test024".
const Sample& sample(std::string_view prefix);
// The same, for names of parameterised tests: "test001".
std::vector<std::string> sample_names();

}  // namespace hardtack::testing

#define HARDTACK_NEED_SAMPLES()                                \
  if (!::hardtack::testing::have_samples())                    \
  GTEST_SKIP() << "the vectors folder is missing; name it in " \
                  "HARDTACK_VECTORS"
