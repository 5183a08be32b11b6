#include "tests/conformance/maker/case.h"

#include <sstream>
#include <utility>

namespace hardtack::conformance {
namespace {

std::vector<std::string> words_of(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

std::string trimmed(std::string text) {
  const std::size_t first = text.find_first_not_of(" \n");
  if (first == std::string::npos) return "";
  const std::size_t last = text.find_last_not_of(" \n");
  return text.substr(first, last - first + 1);
}

class CaseReader {
 public:
  explicit CaseReader(std::string file) : file_(std::move(file)) {}

  Result<CaseFile> read(std::string_view text) {
    std::istringstream lines{std::string(text)};
    for (std::string line; std::getline(lines, line);) {
      ++line_;
      HARDTACK_CHECK(read_line(line));
    }
    HARDTACK_CHECK(end_text());
    return std::move(result_);
  }

 private:
  std::unexpected<Error> wrong(const std::string& what) const {
    return fail(ErrorCode::kUsage, file_ + ":" + std::to_string(line_) + ": " + what);
  }

  Result<void> read_line(const std::string& line) {
    if (line.starts_with("# ")) return {};
    if (line.starts_with("== ")) {
      HARDTACK_CHECK(end_text());
      return begin_case(line.substr(3));
    }
    if (line.starts_with("-- ")) {
      HARDTACK_CHECK(end_text());
      return directive(line.substr(3));
    }
    text_ += line + "\n";
    return {};
  }

  // The lines since the last heading belong to what it announced.
  Result<void> end_text() {
    const std::string text = std::exchange(text_, "");
    if (std::string* target = std::exchange(target_, nullptr)) {
      *target = target_is_exact_ ? text.substr(0, text.find_last_not_of('\n') + 1) : text;
      while (target->ends_with("\n\n")) target->pop_back();
      return {};
    }
    if (!trimmed(text).empty()) return wrong("text that belongs to nothing");
    return {};
  }

  Result<void> begin_case(const std::string& heading) {
    const std::size_t colon = heading.find(": ");
    if (colon == std::string::npos) return wrong("a case is headed `== name: title`");
    Case& added = result_.cases.emplace_back();
    added.name = heading.substr(0, colon);
    added.title = heading.substr(colon + 2);
    return {};
  }

  Result<void> directive(const std::string& text) {
    // `authorizer a name: allow 0`: what stands before the colon is words, the rest an expectation.
    const std::size_t colon = text.find(": ");
    std::vector<std::string> words = words_of(text.substr(0, colon));
    const std::string expected = colon == std::string::npos ? "" : trimmed(text.substr(colon + 2));
    const std::string kind = words.front();
    if (kind == "read") return reading(words, expected);
    if (kind == "reference") return reference(text.substr(0, colon), expected);
    if (result_.cases.empty()) return wrong("no case has begun");
    Case& current = result_.cases.back();
    if (kind == "authority" || kind == "block" || kind == "attenuate") return block(current, words);
    if (kind == "seal") return set(current.sealed);
    if (kind == "functions") return set(current.functions);
    if (kind == "edit") {
      current.edits.emplace_back(words.begin() + 1, words.end());
      return {};
    }
    if (kind == "authorizer") {
      ValidationCase& added = current.validations.emplace_back();
      added.name = trimmed(text.substr(kind.size(), colon - kind.size()));
      added.expected = expected;
      in_reading_ = false;
      target_ = &added.source;
      target_is_exact_ = false;
      return {};
    }
    return wrong("unknown heading `" + kind + "`");
  }

  static Result<void> set(bool& flag) {
    flag = true;
    return {};
  }

  Result<void> block(Case& current, const std::vector<std::string>& words) {
    BlockCase& added = current.blocks.emplace_back();
    added.parent_hash = words.front() == "attenuate";
    for (std::size_t i = 1; i < words.size(); ++i) {
      const std::size_t equals = words[i].find('=');
      if (equals == std::string::npos) return wrong("`" + words[i] + "` is not `name=value`");
      const std::string name = words[i].substr(0, equals), value = words[i].substr(equals + 1);
      if (name == "root") {
        current.root = current.verified_by = value;
      } else if (name == "signed-by") {
        current.root = value;
      } else if (name == "key-id") {
        current.root_key_id = static_cast<std::uint32_t>(std::stoul(value));
      } else if (name == "next") {
        added.next = value == "p256" ? KeyAlgorithm::kSecp256r1 : KeyAlgorithm::kEd25519;
      } else if (name == "next-key") {
        added.next_key = value;
      } else if (name == "by") {
        added.by = value;
      } else if (name == "context") {
        added.context = value;
      } else if (name == "raw") {
        added.raw = value;
      } else if (name == "signature") {
        added.signature_version = static_cast<std::uint32_t>(std::stoul(value));
      } else {
        return wrong("unknown option `" + name + "`");
      }
    }
    target_ = &added.source;
    target_is_exact_ = false;
    return {};
  }

  Result<void> reading(const std::vector<std::string>& words, const std::string& expected) {
    if (words.size() != 2 || (expected != "accepted" && expected != "refused"))
      return wrong("a text is headed `-- read block: accepted`");
    ReadingCase& added = result_.readings.emplace_back();
    added.authorizer = words[1] == "authorizer";
    added.accepted = expected == "accepted";
    target_ = &added.source;
    target_is_exact_ = true;
    in_reading_ = true;
    return {};
  }

  // `reference (row of docs/deviations.md): allow 0`
  Result<void> reference(const std::string& heading, const std::string& expected) {
    const std::size_t open = heading.find('('), close = heading.rfind(')');
    if (open == std::string::npos || close == std::string::npos) return wrong("the deviation is missing");
    const std::string row = heading.substr(open + 1, close - open - 1);
    if (in_reading_) {
      result_.readings.back().deviation = row;
      result_.readings.back().reference = expected;
      return {};
    }
    if (result_.cases.empty() || result_.cases.back().validations.empty()) return wrong("no authorizer before");
    result_.cases.back().validations.back().deviation = row;
    result_.cases.back().validations.back().reference = expected;
    return {};
  }

  std::string file_;
  std::size_t line_ = 0;
  std::string text_;
  std::string* target_ = nullptr;  // an element of result_, which grows only after the text has ended
  bool target_is_exact_ = false;
  bool in_reading_ = false;
  CaseFile result_;
};

}  // namespace

Result<CaseFile> read_cases(std::string_view text, const std::string& file) { return CaseReader(file).read(text); }

}  // namespace hardtack::conformance
