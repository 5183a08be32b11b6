// Why there is no decision, for people and for programs.
#include "report/failure.h"

#include <gtest/gtest.h>

#include "grammar/compile.h"
#include "json/json.h"
#include "report/result_json.h"

namespace hardtack {
namespace {

std::string compact(const JsonValue& value) { return write_json(value, JsonLayout::kCompact); }

TEST(FailureJson, HasTheNamesOfTheReference) {
  const std::pair<ErrorCode, std::string> rows[] = {
      {ErrorCode::kTooManyFacts, R"({"Err":{"RunLimit":"TooManyFacts"}})"},
      {ErrorCode::kTooManyIterations, R"({"Err":{"RunLimit":"TooManyIterations"}})"},
      {ErrorCode::kTimeout, R"({"Err":{"RunLimit":"Timeout"}})"},
      {ErrorCode::kTooManySteps, R"({"Err":{"RunLimit":"TooManySteps"}})"},
      {ErrorCode::kTooMuchMemory, R"({"Err":{"RunLimit":"TooMuchMemory"}})"},
      {ErrorCode::kOverflow, R"({"Err":{"Execution":"Overflow"}})"},
      {ErrorCode::kDivideByZero, R"({"Err":{"Execution":"DivideByZero"}})"},
      {ErrorCode::kInvalidType, R"({"Err":{"Execution":"InvalidType"}})"},
      {ErrorCode::kUnknownVariable, R"({"Err":{"Execution":"UnknownVariable"}})"},
      {ErrorCode::kExternFailed, R"({"Err":{"Execution":"ExternEvalError"}})"},
      {ErrorCode::kAppendOnSealed, R"({"Err":"AppendOnSealed"})"},
      {ErrorCode::kAlreadySealed, R"({"Err":"AlreadySealed"})"},
      {ErrorCode::kUnknownRootKey, R"({"Err":{"Format":"UnknownPublicKey"}})"},
      {ErrorCode::kInvalidSignature, R"({"Err":{"Format":{"Signature":{"InvalidSignature":"why"}}}})"},
      {ErrorCode::kMalformedToken, R"({"Err":{"Format":{"DeserializationError":"why"}}})"},
      {ErrorCode::kUnsupportedVersion, R"({"Err":{"Format":{"Version":"why"}}})"},
      {ErrorCode::kInvalidBase64, R"({"Err":{"Base64":"why"}})"},
      {ErrorCode::kLineageMismatch, R"({"Err":{"Lineage":"why"}})"},
      {ErrorCode::kUsage, R"({"Err":{"Usage":"why"}})"},
      {ErrorCode::kIo, R"({"Err":{"Io":"why"}})"},
      {ErrorCode::kInternal, R"({"Err":{"InternalError":"why"}})"},
      {ErrorCode::kMalformedBlock, R"({"Err":{"Format":{"BlockDeserializationError":"why"}}})"},
  };
  for (const auto& [code, json] : rows) {
    EXPECT_EQ(compact(result_json(Failure(Error(code, "why")))), json) << error_name(code);
  }
}

TEST(FailureJson, ListsWhatIsWrongWithSource) {
  const ParsedBlock compiled = parse_authorizer_source("allow if user($u; deny iff true;");
  ASSERT_FALSE(compiled.block);
  const Failure failure = source_failure(compiled, false);
  const JsonValue json = result_json(failure);
  const JsonValue* language = json.find("Err")->find("Language");
  ASSERT_NE(language, nullptr) << compact(json);
  const auto& errors = language->find("ParseError")->find("errors")->as_array();
  ASSERT_EQ(errors.size(), failure.source_errors.size());
  ASSERT_GE(errors.size(), 2u);
  EXPECT_FALSE(errors[0].find("message")->as_string().empty());
  EXPECT_NE(errors[0].find("input"), nullptr);
}

TEST(FailureText, IsTheErrorWithItsHelpOrTheSourceWithACaret) {
  EXPECT_EQ(render(Failure(Error(ErrorCode::kUsage, "no key was given")), false), "error: no key was given\n");
  const Error error = Error(ErrorCode::kInvalidSignature, "a signature does not verify")
                          .with_context("block 1")
                          .with_help("is this\x1b[31m the key?");
  EXPECT_EQ(render(Failure(error), false),
            "error: a signature does not verify (in block 1)\n  help: is this\\u{1b}[31m the key?\n");
  const Failure failure = source_failure(parse_authorizer_source("allow if", {}, {.name = "my.policy"}), false);
  const std::string text = render(failure, false);
  EXPECT_NE(text.find("my.policy"), std::string::npos) << text;
  EXPECT_NE(text.find('^'), std::string::npos) << text;
}

TEST(ErrorJson, IsCodeMessageAndHelp) {
  const Error error = Error(ErrorCode::kInvalidKeySize, "31 bytes").with_context("the key").with_help("pass 32");
  EXPECT_EQ(compact(error_json(error)),
            R"j({"code":"invalid_key_size","help":"pass 32","message":"31 bytes (in the key)"})j");
}

}  // namespace
}  // namespace hardtack
