// yaml-cpp's events, and nothing else of it: its tree would have resolved what is refused here.
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <new>
#include <sstream>

#include "engine/text/cat.h"
#include "engine/text/quote.h"
#include "policytest/mirror/node.h"

namespace hardtack::policytest {
namespace {

// Ends the reading; never leaves this file.
struct Refused {};

// What YAML 1.1 and 1.2 read differently, or what tests have no value for.
bool is_ambiguous(std::string_view text) {
  static constexpr std::array<std::string_view, 10> kWords = {"yes", "no", "on",   "off",  "y",
                                                              "n",   "~",  ".nan", ".inf", "<<"};
  std::string lower;
  for (const char c : text.substr(0, 16)) lower += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  if (std::ranges::find(kWords, lower) != kWords.end()) return true;
  if ((lower == "true" || lower == "false" || lower == "null") && text != lower) return true;
  if (text.empty()) return false;
  const std::string_view digits = text.starts_with('-') || text.starts_with('+') ? text.substr(1) : text;
  if (digits.empty() || digits[0] < '0' || digits[0] > '9') return false;
  // A whole number in decimal without a `+` and without zeros before it is one thing everywhere; so is a date, which
  // is text here, and other text that begins with a digit.
  const bool number = digits.find_first_not_of("0123456789_.eExXoabcdefABCDEF+-:") == std::string_view::npos;
  const bool plain = digits.find_first_not_of("0123456789") == std::string_view::npos;
  if (plain) return text.starts_with('+') || (digits.size() > 1 && digits[0] == '0');
  return number && digits.find('-') == std::string_view::npos;
}

class Builder : public YAML::EventHandler {
 public:
  Builder(const Source& source, const TestLimits& limits, DocumentNode& root, Diagnostics& diagnostics)
      : source_(source), limits_(limits), root_(root), diagnostics_(diagnostics) {}

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override { take(mark, "?", anchor, {}); }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override { refuse(mark, "an alias `*name` is not read"); }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& text) override {
    using Kind = DocumentNode::Kind;
    DocumentNode node;
    node.kind = Kind::kText;
    node.string = text;
    if (tag == "?") {  // plain
      if (is_ambiguous(text))
        refuse(mark, cat(quote(text), " is read differently by different programs"), "put it in quotes");
      if (text == "true" || text == "false") {
        node.kind = Kind::kBool;
        node.truth = text == "true";
      } else if (text == "null" || text.empty()) {
        node.kind = Kind::kNull;
      } else if (const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), node.number);
                 end == text.data() + text.size()) {
        if (error != std::errc()) refuse(mark, "the number is out of range", "put it in quotes");
        node.kind = Kind::kInteger;
      }
    }
    take(mark, tag, anchor, std::move(node));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(mark, tag, anchor, DocumentNode::Kind::kList);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(mark, tag, anchor, DocumentNode::Kind::kMap);
  }
  void OnMapEnd() override { close(); }

  Span line_of(const YAML::Mark& mark) const {
    if (mark.is_null()) return {0, 0};
    return source_.line_span(std::min(static_cast<std::uint32_t>(std::max(mark.line, 0)) + 1, source_.line_count()));
  }

 private:
  struct Open {
    DocumentNode node;
    std::string key;
    bool has_key = false;
  };

  [[noreturn]] void refuse(const YAML::Mark& mark, std::string message, std::string help = {}) {
    diagnostics_.report(DiagnosticCode::kTestDocument, line_of(mark), std::move(message)).set_help(std::move(help));
    throw Refused();
  }

  void admit(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    if (anchor != 0) refuse(mark, "an anchor `&name` is not read");
    if (!tag.empty() && tag != "?" && tag != "!") refuse(mark, "a tag is not read");
    if (++nodes_ > limits_.max_nodes) refuse(mark, cat("the document has more than ", limits_.max_nodes, " values"));
  }

  void take(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, DocumentNode node) {
    admit(mark, tag, anchor);
    node.span = line_of(mark);
    if (open_.empty()) {
      root_ = std::move(node);
      return;
    }
    Open& parent = open_.back();
    if (parent.node.kind == DocumentNode::Kind::kList) {
      parent.node.items.push_back(std::move(node));
      return;
    }
    if (parent.has_key) {
      parent.node.members.push_back({std::move(parent.key), std::move(node)});
      parent.has_key = false;
      return;
    }
    if (node.kind != DocumentNode::Kind::kText) refuse(mark, "a key is a word");
    if (parent.node.find(node.string) != nullptr) refuse(mark, cat("the key ", quote(node.string), " is given twice"));
    parent.key = std::move(node.string);
    parent.has_key = true;
  }

  void open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, DocumentNode::Kind kind) {
    admit(mark, tag, anchor);
    if (open_.size() >= limits_.max_nesting)
      refuse(mark, cat("the document is nested deeper than ", limits_.max_nesting, " levels"));
    if (!open_.empty() && open_.back().node.kind == DocumentNode::Kind::kMap && !open_.back().has_key) {
      refuse(mark, "a key is a word");
    }
    Open opened;
    opened.node.kind = kind;
    opened.node.span = line_of(mark);
    open_.push_back(std::move(opened));
  }

  void close() {
    DocumentNode node = std::move(open_.back().node);
    open_.pop_back();
    if (open_.empty()) {
      root_ = std::move(node);
    } else if (Open& parent = open_.back(); parent.node.kind == DocumentNode::Kind::kList) {
      parent.node.items.push_back(std::move(node));
    } else {
      parent.node.members.push_back({std::move(parent.key), std::move(node)});
      parent.has_key = false;
    }
  }

  const Source& source_;
  const TestLimits& limits_;
  DocumentNode& root_;
  Diagnostics& diagnostics_;
  std::vector<Open> open_;
  std::size_t nodes_ = 0;
};

}  // namespace

bool read_yaml(const Source& source, const TestLimits& limits, DocumentNode& root, Diagnostics& diagnostics) {
  Builder builder(source, limits, root, diagnostics);
  try {
    std::istringstream stream{std::string(source.text())};
    YAML::Parser parser(stream);
    if (!parser.HandleNextDocument(builder)) {
      diagnostics.report(DiagnosticCode::kTestDocument, {0, 0}, "the document is empty");
      return false;
    }
    DocumentNode rest;
    Builder second(source, limits, rest, diagnostics);
    if (parser.HandleNextDocument(second)) {
      diagnostics.report(DiagnosticCode::kTestDocument, rest.span, "the file has more than one document");
      return false;
    }
    return true;
  } catch (const Refused&) {
    return false;
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const YAML::Exception& error) {
    diagnostics.report(DiagnosticCode::kTestDocument, builder.line_of(error.mark), "this is no YAML")
        .set_help(error.msg);
    return false;
  } catch (const std::exception&) {
    diagnostics.report(DiagnosticCode::kTestDocument, {0, 0}, "this is no YAML");
    return false;
  }
}

}  // namespace hardtack::policytest
