// Policy.decide() and Policy.decide_many(): the path that every request takes.
//
// One decision keeps the GIL: letting it go and waiting for it again costs more than the decision. Many at once, and
// one about many facts, let other threads run.
#include <array>
#include <memory>
#include <utility>
#include <vector>

#include "python/native/base/errors.h"
#include "python/native/decide/decision.h"
#include "python/native/decide/policy.h"

namespace hardtack::python {
namespace {

// A decision about so many facts takes longer than waiting for the GIL.
constexpr std::size_t kManyFacts = 256;
// Requests of decide_many() that are made before other threads may run: waiting for the GIL takes as long as fifty
// decisions. Of requests with many facts fewer wait, for the memory they hold.
constexpr std::size_t kBatch = 512;
constexpr std::size_t kBatchFacts = 16 * 1024;

std::unique_ptr<Request> lend_request(PolicyObject& policy) {
  std::unique_ptr<Request> request = policy.requests->take();
  if (request == nullptr) request = std::make_unique<Request>(policy.policy);
  return request;
}

// What decides, back in its pool in the end.
class LentAuthorizer {
 public:
  explicit LentAuthorizer(Pool<Authorizer>& pool) : pool_(pool), authorizer_(pool.take()) {
    if (authorizer_ == nullptr) authorizer_ = std::make_unique<Authorizer>();
  }
  ~LentAuthorizer() { pool_.give(std::move(authorizer_)); }
  LentAuthorizer(const LentAuthorizer&) = delete;
  LentAuthorizer& operator=(const LentAuthorizer&) = delete;
  Authorizer& operator*() { return *authorizer_; }

 private:
  Pool<Authorizer>& pool_;
  std::unique_ptr<Authorizer> authorizer_;
};

Result<Decision> decide_one(Authorizer& authorizer, const PolicyObject& policy, const DecisionObject& about) {
  return authorizer.authorize(policy.policy, *about.request, about.credentials.view());
}

Ref decide(PolicyObject& self, const Call& call) {
  const Argument given{call.positional == 0 ? nullptr : call.values[0], "decide", "credentials"};
  if (given.value == nullptr) raise_type_error("decide() needs the argument `credentials`");
  DecisionObject made(Ref::share(object_of(self)), GivenCredentials(given), lend_request(self));
  add_facts(*made.request, call, 1, "decide");
  forget_raised();
  Result<Decision> decision = [&]() -> Result<Decision> {
    LentAuthorizer authorizer(*self.authorizers);
    if (made.request->facts().size() < kManyFacts) return decide_one(*authorizer, self, made);
    const Unlocked unlocked;
    return decide_one(*authorizer, self, made);
  }();
  if (!decision) raise(decision.error());
  settle_raised();
  made.decision = *std::move(decision);
  return make(std::move(made));
}

// Requests that one call of decide_many() uses again and again.
using Spare = std::vector<std::unique_ptr<Request>>;

std::unique_ptr<Request> lend_request(PolicyObject& policy, Spare& spare) {
  if (spare.empty()) return lend_request(policy);
  std::unique_ptr<Request> request = std::move(spare.back());
  spare.pop_back();
  return request;
}

// One element of what decide_many() is given: a tuple of credentials and facts.
DecisionObject request_of(PolicyObject& self, PyObject* element, Spare& spare) {
  if (PyTuple_Check(element) == 0 || PyTuple_Size(element) == 0) {
    raise_type_error("decide_many() takes requests as tuples of credentials and facts, not " + type_name(element));
  }
  DecisionObject made(Ref::share(object_of(self)),
                      GivenCredentials({PyTuple_GetItem(element, 0), "decide_many", "requests"}),
                      lend_request(self, spare));
  made.asked = Ref::share(element);
  for (Py_ssize_t i = 1; i < PyTuple_Size(element); ++i)
    add_fact(*made.request, PyTuple_GetItem(element, i), "decide_many");
  return made;
}

void decide_batch(PolicyObject& self, std::vector<DecisionObject>& batch, Spare& spare, PyObject* results) {
  std::vector<Result<Decision>> decisions;
  std::vector<Ref> raised;  // by functions of the host, for each decision
  decisions.reserve(batch.size());
  raised.reserve(batch.size());
  forget_raised();
  {
    LentAuthorizer authorizer(*self.authorizers);
    const Unlocked unlocked;
    for (const DecisionObject& about : batch) {
      decisions.push_back(decide_one(*authorizer, self, about));
      raised.push_back(take_raised());
    }
  }
  for (std::size_t i = 0; i < batch.size(); ++i) {
    put_raised(std::move(raised[i]));
    if (decisions[i]) {
      settle_raised();
      batch[i].decision = *std::move(decisions[i]);
    } else {
      batch[i].error = exception_of(decisions[i].error());
    }
    batch[i].request->clear();
    spare.push_back(std::move(batch[i].request));
    if (PyList_Append(results, make(std::move(batch[i])).get()) < 0) throw Raised{};
  }
  batch.clear();
}

Ref decide_many(PolicyObject& self, const Call& call) {
  static constexpr Signature kSignature{"decide_many", std::array{Parameter{"requests"}}};
  const auto given = bind(kSignature, call);
  const Ref iterator = Ref::own(staying([&] { return PyObject_GetIter(given[0].value); }));
  Ref results = Ref::own(PyList_New(0));
  std::vector<DecisionObject> batch;
  batch.reserve(kBatch);
  Spare spare;
  spare.reserve(kBatch);
  std::size_t facts = 0;
  while (const Ref element = Ref::take(staying([&] { return PyIter_Next(iterator.get()); }))) {
    batch.push_back(request_of(self, element.get(), spare));
    facts += batch.back().request->facts().size();
    if (batch.size() < kBatch && facts < kBatchFacts) continue;
    decide_batch(self, batch, spare, results.get());
    facts = 0;
  }
  if (PyErr_Occurred() != nullptr) throw Raised{};
  if (!batch.empty()) decide_batch(self, batch, spare, results.get());
  for (std::unique_ptr<Request>& request : spare) self.requests->give(std::move(request));
  return results;
}

}  // namespace

std::vector<PyMethodDef> decide_methods() {
  return {
      method<&decide>(
          "decide",
          "decide(credentials, /, *facts, **named_facts)\n--\n\n"
          "Decides one request: a Decision, which is true only if it allows. Raises what could not be decided."),
      method<&decide_many>("decide_many",
                           "decide_many(requests)\n--\n\n"
                           "Decides each request, a tuple of credentials and facts, in turn, while other threads run. "
                           "A request that cannot be decided is a Decision that denies and has an `error`."),
  };
}

}  // namespace hardtack::python
