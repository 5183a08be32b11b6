#include "serve/authzen/search.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/text/cat.h"
#include "json/make_json.h"
#include "serve/authzen/decision_json.h"
#include "serve/authzen/evaluation.h"
#include "serve/authzen/page_token.h"

namespace hardtack::serve {
namespace {

// What a request says about pages.
struct Page {
  bool asked = false;
  std::optional<std::uint32_t> limit;
  std::string_view token;
};

// Of 63 bits, also written 1.0 or 1e1, as everywhere.
std::optional<std::uint64_t> whole_number(const JsonValue& value) {
  constexpr double kEnd = 9'223'372'036'854'775'808.0;  // 2^63
  const double number = value.is_integer() ? 0 : value.as_double();
  if (value.is_integer() ? value.as_integer() < 0 : !value.is_double()) return std::nullopt;
  if (!(number >= 0 && number < kEnd) || std::trunc(number) != number) return std::nullopt;
  return static_cast<std::uint64_t>(value.is_integer() ? value.as_integer() : static_cast<std::int64_t>(number));
}

Read<Page> read_page(const JsonValue& body) {
  Page page;
  const JsonValue* value = member(body, "page");
  if (value == nullptr) return page;
  const Pointer whole, at(whole, "page");
  if (!value->is_object()) return fault(at, "is not an object");
  page.asked = true;
  if (const JsonValue* token = member(*value, "token")) {
    if (!token->is_string()) return fault(Pointer(at, "token"), "is not a string");
    page.token = token->as_string();
  }
  if (const JsonValue* limit = member(*value, "limit")) {
    const std::optional<std::uint64_t> number = whole_number(*limit);
    if (!number) return fault(Pointer(at, "limit"), "is not a non-negative integer");
    constexpr std::uint64_t kMost = 0xfffffffe;  // more than any page holds
    page.limit = static_cast<std::uint32_t>(std::min(*number, kMost));
  }
  return page;
}

Read<Question> read_search(const JsonValue& body, Searched searched) {
  const Pointer whole;
  Question question;
  const auto entity = [&](std::string_view name, bool is_searched) -> Read<Entity> {
    HARDTACK_TRY(const JsonValue* value, required(body, name, whole));
    return is_searched ? read_searched(*value, Pointer(whole, name)) : read_entity(*value, Pointer(whole, name));
  };
  HARDTACK_TRY(question.subject, entity("subject", searched == Searched::kSubject));
  if (searched != Searched::kAction) {
    HARDTACK_TRY(const JsonValue* action, required(body, "action", whole));
    HARDTACK_TRY(question.action, read_action(*action, Pointer(whole, "action")));
  }
  HARDTACK_TRY(question.resource, entity("resource", searched == Searched::kResource));
  if (const JsonValue* context = member(body, "context")) {
    HARDTACK_TRY(question.context, read_context(*context, Pointer(whole, "context")));
  }
  return question;
}

std::string_view api_of(Searched searched) {
  switch (searched) {
    case Searched::kSubject: return "search/subject";
    case Searched::kResource: return "search/resource";
    case Searched::kAction: return "search/action";
  }
  return {};
}

JsonValue entity_json(const Entity& entity) {
  JsonValue::Object members{{"type", entity.type}, {"id", entity.id}};
  if (entity.properties != nullptr) members.emplace_back("properties", *entity.properties);
  return members;
}

// Of all that a following page must repeat, and of who asks and by which policies.
Sha256Digest digest_of(const Setting& setting, Searched searched, const Question& question) {
  JsonValue::Object members{{"api", api_of(searched)},
                            {"client", setting.client.id},
                            {"policy_set", setting.set == nullptr ? std::string() : setting.set->name},
                            {"subject", entity_json(question.subject)},
                            {"resource", entity_json(question.resource)},
                            {"action", question.action.name}};
  if (question.action.properties != nullptr) members.emplace_back("action_properties", *question.action.properties);
  if (question.context != nullptr) members.emplace_back("context", *question.context);
  return sha256(bytes_of(write_json(JsonValue(std::move(members)), JsonLayout::kCompact)));
}

// What is tried, in byte order of its names: the stored entities of a type, or the actions of one.
class Candidates {
 public:
  Candidates(const Setting& setting, Searched searched, const Question& question) {
    if (setting.set == nullptr) return;
    data_ = &setting.set->data;
    switch (searched) {
      case Searched::kSubject: entities_ = data_->entities_of(question.subject.type); break;
      case Searched::kResource: entities_ = data_->entities_of(question.resource.type); break;
      case Searched::kAction: actions_ = data_->actions_of(question.resource.type); break;
    }
  }

  std::size_t size() const { return entities_.size() + actions_.size(); }
  // Valid as long as the policy set.
  std::string_view operator[](std::size_t index) const {
    return data_->text(actions_.empty() ? entities_[index].id : actions_[index].name);
  }
  // The first one behind a name.
  std::size_t behind(std::string_view name) const {
    std::size_t low = 0, high = size();
    while (low < high) {
      const std::size_t middle = low + (high - low) / 2;
      if ((*this)[middle] <= name) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

 private:
  const StoredData* data_ = nullptr;
  std::span<const StoredEntity> entities_;
  std::span<const StoredAction> actions_;
};

struct Found {
  std::vector<std::string_view> names;
  // The candidate that was tried last, if some are left.
  std::optional<std::string_view> last;
  std::uint64_t steps = 0;
};

class Search {
 public:
  Search(const Setting& setting, Searched searched, Question question)
      : decider_(setting, true), searched_(searched), question_(question) {}

  // Those behind `after` that are allowed, at most `limit`. Once there are so many, it looks for one more, so that a
  // last page is known to be the last.
  Read<Found> find(const Candidates& candidates, std::optional<std::string_view> after, std::size_t limit) {
    HARDTACK_CHECK(decider_.read_credentials(question_.context));  // also where there is nobody to try
    Found found;
    std::optional<std::string_view> tried = after;
    const std::size_t first = after ? candidates.behind(*after) : 0;
    std::size_t next = first;
    for (; next < candidates.size(); ++next) {
      if (next > first && decider_.spent()) break;
      HARDTACK_TRY(const Outcome outcome, attempt(candidates[next]));
      found.steps += outcome.stats.steps;
      if (outcome.allowed()) {
        if (found.names.size() == limit) break;
        found.names.push_back(candidates[next]);
      }
      tried = candidates[next];
    }
    if (next < candidates.size()) found.last = tried.value_or(std::string_view());
    return found;
  }

  const Decider& decider() const { return decider_; }

 private:
  Read<Outcome> attempt(std::string_view candidate) {
    switch (searched_) {
      case Searched::kSubject: question_.subject.id = candidate; break;
      case Searched::kResource: question_.resource.id = candidate; break;
      case Searched::kAction: question_.action = {candidate, nullptr}; break;
    }
    return decider_.decide(question_);
  }

  Decider decider_;
  Searched searched_;
  Question question_;
};

void append_results(std::string& text, Searched searched, const Question& question,
                    const std::vector<std::string_view>& names) {
  text += "\"results\":[";
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += ',';
    if (searched == Searched::kAction) {
      text += "{\"name\":";
    } else {
      text += "{\"type\":";
      append_string(text, searched == Searched::kSubject ? question.subject.type : question.resource.type);
      text += ",\"id\":";
    }
    append_string(text, names[i]);
    text += '}';
  }
  text += ']';
}

// False: nothing may be found, since it could not be written down.
bool record(const Search& search, Searched searched, const DecisionId& id, const Question& question,
            const Found& found) {
  const Decider& decider = search.decider();
  const Setting& setting = decider.setting();
  if (setting.options.observer == nullptr) return true;
  DecisionRecord record = decider.record(api_of(searched), id, question);
  record.allowed = !found.names.empty();
  record.reason = record.allowed ? name_of(ReasonCode::kAllowed) : "nothing_found";
  record.results = found.names.size();
  record.stats.steps = found.steps;
  return setting.options.observer->decided(record);
}

}  // namespace

Answer answer_search(const Setting& setting, Searched searched, const JsonValue& body) {
  const Read<Question> question = read_search(body, searched);
  if (!question) return refuse(question.error());
  Read<Page> page = read_page(body);
  if (!page) return refuse(page.error());
  const ByteView key = setting.options.page_key.bytes();
  const Sha256Digest request = digest_of(setting, searched, *question);
  std::optional<std::string> after;
  if (!page->token.empty()) {
    const Pointer whole, at(whole, "page");
    std::optional<PageToken> token = read_page_token(key, page->token, request, setting.now);
    if (!token) {
      return refuse(fault(Pointer(at, "token"), "is not a token for this request, or it is too old").error());
    }
    if (page->limit && page->limit != token->limit) {
      return refuse(fault(Pointer(at, "limit"), "is not that of the first page").error());
    }
    page->limit = token->limit;
    if (!token->last.empty()) after = std::move(token->last);
  }
  const std::size_t most = setting.options.max_page;
  const std::size_t limit = page->limit ? std::min<std::size_t>(*page->limit, most) : most;
  Search search(setting, searched, *question);
  const std::optional<std::string_view> behind = after ? std::optional<std::string_view>(*after) : std::nullopt;
  Read<Found> found = search.find(Candidates(setting, searched, *question), behind, limit);
  if (!found) return refuse(found.error());

  const DecisionId id = setting.worker.ids.next();
  if (!record(search, searched, id, *question, *found)) *found = {};
  std::string text = "{";
  if (page->asked || found->last) {
    text += "\"page\":{\"next_token\":\"";
    if (found->last) {
      text += write_page_token(
          key, {.request = request,
                .last = std::string(*found->last),
                .limit = page->limit,
                .expires = setting.now + static_cast<std::uint64_t>(setting.options.page_lifetime.count())});
    }
    text += cat("\",\"count\":", found->names.size());
    if (!found->last && !after) text += cat(",\"total\":", found->names.size());
    text += "},";
  }
  text += "\"context\":{\"decision_id\":\"";
  text += id.text();
  text += '"';
  if (setting.set != nullptr) text += cat(",\"policy\":\"", setting.set->digest, '"');
  if (setting.set != nullptr && setting.set->bundle) text += cat(",\"bundle\":", json_text(*setting.set->bundle));
  text += "},";
  append_results(text, searched, *question, found->names);
  text += '}';
  return json_answer(std::move(text));
}

}  // namespace hardtack::serve
