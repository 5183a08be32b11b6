// Whatever calls of the C interface come in whatever order, with whatever arguments: a call that succeeds gives its
// handle and one that fails gives none; what it gives can be read to its end; every handle can be used after an error
// and freed in any order; nothing is allowed but by a policy that allows, and under a policy that asks the issuer only
// with a token in whose first block she says so; what a request was told to deny by is never lost; and handles that
// were there before answer as before.
//
// Input: operations, each a byte and its choices.
#include <array>
#include <cstring>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "c/hardtack.h"
#include "fuzz/c_delegation.h"
#include "fuzz/c_handles.h"
#include "fuzz/fuzz_support.h"

using namespace hardtack::fuzz;

namespace {

constexpr std::size_t kMaxOperations = 64;

hardtack_error* host_function(void*, const hardtack_term* receiver, const hardtack_term* argument,
                              hardtack_result* result) {
  read_all(receiver, 1);
  if (argument != nullptr) return hardtack_error_new(HARDTACK_INVALID_TYPE, view("too many"));
  if (receiver->kind != HARDTACK_INTEGER) return nullptr;
  return hardtack_result_set(result, receiver);
}

class Program {
 public:
  explicit Program(Choices& choices) : choices_(choices) {
    unsigned seed = 1;
    const hardtack_random random{sizeof random, &seed, fill};
    require(!failed(hardtack_private_key_generate(HARDTACK_ED25519, &random, &root_)), "a key");
    require(!failed(hardtack_private_key_public(root_, &root_half_)), "its public half");
    require(!failed(hardtack_keys_of(root_half_, &trusted_)), "a key set");
    require(!failed(hardtack_block_parse(view(kBlocks[0]), nullptr, &block_)), "a block");
    require(!failed(hardtack_token_mint(block_, root_, nullptr, &token_)), "a token");
    require(!failed(hardtack_verifier_new(trusted_, nullptr, &verifier_)), "a verifier");
    require(!failed(compile(kPolicies[0], &policy_)), "a policy");
    require(!failed(hardtack_request_new(policy_, &request_)), "a request");
    const hardtack_clock clock{sizeof clock, nullptr, stopped};
    hardtack_authorizer_options options{};
    options.size = sizeof options;
    options.clock = &clock;
    require(!failed(hardtack_authorizer_new(&options, &authorizer_)), "an authorizer");
  }
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  ~Program() {
    hardtack_authorizer_free(authorizer_);
    hardtack_request_free(request_);
    hardtack_policy_free(policy_);
    hardtack_verifier_free(verifier_);
    hardtack_token_free(token_);
    hardtack_block_free(block_);
    hardtack_keys_free(trusted_);
    hardtack_public_key_free(root_half_);
    hardtack_private_key_free(root_);
  }

  void run() {
    for (std::size_t i = 0; i < kMaxOperations && choices_.more(); ++i) step();
    still_works();
  }

 private:
  static hardtack_error* compile(std::string_view source, hardtack_policy** policy) {
    hardtack_functions* functions = nullptr;
    failed(hardtack_functions_new(&functions));
    failed(hardtack_functions_add(functions, view("f"), host_function, nullptr, nullptr));
    hardtack_policy_options options{};
    options.size = sizeof options;
    options.functions = functions;
    hardtack_error* const error = hardtack_policy_compile(view(source), &options, policy);
    hardtack_functions_free(functions);
    return error;
  }

  // Bytes of the input itself.
  std::string any_text() {
    std::string text;
    for (std::size_t left = choices_.below(40); left > 0 && choices_.more(); --left) {
      text += static_cast<char>(choices_.byte());
    }
    return text;
  }

  hardtack_term any_term(std::size_t depth = 0) {
    switch (choices_.below(depth < 3 ? 11 : 7)) {
      case 0: return hardtack_integer(static_cast<std::int64_t>(choices_.word()));
      case 1: return hardtack_boolean(choices_.below(2) == 1);
      case 2: return hardtack_date(choices_.word());
      case 3: return hardtack_string(view(texts_.emplace_back(any_text())));
      case 4: {
        const std::string& bytes = texts_.emplace_back(any_text());
        return hardtack_byte_string(hardtack_bytes_of(bytes.data(), bytes.size()));
      }
      case 5: return hardtack_null();
      case 6: return hardtack_term{static_cast<std::uint32_t>(choices_.byte()), 0, {}};  // with nothing in it
      default: {
        std::vector<hardtack_term> items;
        for (std::size_t left = choices_.below(4); left > 0; --left) items.push_back(any_term(depth + 1));
        const auto kind = static_cast<std::uint32_t>(HARDTACK_ARRAY + choices_.below(3));
        const std::vector<hardtack_term>& kept = lists_.emplace_back(std::move(items));
        return hardtack_collection(kind, kept.data(), kept.size());
      }
    }
  }

  void step() {
    switch (choices_.below(29)) {
      case 0: return make_key();
      case 1: return make_block();
      case 2: return mint();
      case 3: return append();
      case 4: return seal();
      case 5: return third_party();
      case 6: return parse_token();
      case 7: return look_at_token();
      case 8: return make_verifier();
      case 9: return verify();
      case 10: return look_at_credential();
      case 11: return make_policy();
      case 12: return make_request();
      case 13: return add_fact();
      case 14: return make_authorizer();
      case 15: return decide();
      case 16: return query();
      case 17: return explain();
      case 18: return snapshot();
      case 19: return parse_json();
      case 20: return use_formats();
      case 21: return revoke();
      case 22: return check_source();
      case 23: return make_keys();
      case 24: return drop();
      case 26: return use_passports();
      case 27: return use_jwts();
      case 28: return decide(true);
      default: return still_works();
    }
  }

  void make_key() {
    const hardtack_random random{sizeof random, &seed_, fill};
    private_keys_.make(choices_, [&](auto** key) {
      return hardtack_private_key_generate(static_cast<std::int32_t>(choices_.below(3)), &random, key);
    });
    const std::string text = any_text();
    public_keys_.make(choices_, [&](auto** key) {
      if (choices_.below(2) == 0) return hardtack_private_key_public(private_keys_.pick(choices_), key);
      return hardtack_public_key_read(hardtack_bytes_of(text.data(), text.size()), nullptr, key);
    });
    read_buffer([&](auto** out) {
      return hardtack_public_key_write(public_keys_.pick(choices_), static_cast<std::int32_t>(choices_.below(7)), out);
    });
  }

  void make_keys() {
    const hardtack_key_entry entry{view("biscuit"),
                                   {static_cast<std::int32_t>(choices_.below(4)), 7, view("a")},
                                   nullptr,
                                   choices_.below(2) == 1,
                                   1};
    hardtack_keys* keys = nullptr;
    require(failed(hardtack_keys_from_entries(&entry, 1, &keys)) && keys == nullptr, "an entry has a key");
    const std::string json = any_text();
    if (!failed(hardtack_keys_parse(view(json), nullptr, &keys))) hardtack_keys_free(keys);
  }

  void make_block() {
    const std::string source =
        choices_.below(4) == 0 ? any_text() : std::string(kBlocks[choices_.below(kBlocks.size())]);
    blocks_.make(choices_, [&](auto** block) { return hardtack_block_parse(view(source), nullptr, block); });
    read_buffer([&](auto** out) { return hardtack_block_text(blocks_.pick(choices_), out); });
  }

  const hardtack_private_key* any_signer() { return choices_.below(2) == 0 ? root_ : private_keys_.pick(choices_); }

  void mint() {
    const hardtack_random random{sizeof random, &seed_, fill};
    hardtack_mint_options options{};
    options.size = choices_.below(8) == 7 ? choices_.byte() : sizeof options;
    options.random = &random;
    options.next_algorithm = static_cast<std::int32_t>(choices_.below(3));
    options.next_key = choices_.below(4) == 0 ? private_keys_.pick(choices_) : nullptr;
    if (options.size > sizeof options) options.size = sizeof options;  // it must lie in memory
    tokens_.make(choices_, [&](auto** token) {
      return hardtack_token_mint(blocks_.pick(choices_), any_signer(), &options, token);
    });
  }

  hardtack_token* any_token() { return choices_.below(3) == 0 ? token_ : tokens_.pick(choices_); }

  void append() {
    hardtack_append_options options{};
    options.size = sizeof options;
    options.declare_parent = choices_.below(3) == 0;
    tokens_.make(choices_, [&](auto** token) {
      return hardtack_token_append(any_token(), blocks_.pick(choices_), &options, token);
    });
  }

  void seal() {
    tokens_.make(choices_, [&](auto** token) { return hardtack_token_seal(any_token(), token); });
  }

  void third_party() {
    hardtack_token* const token = any_token();
    hardtack_third_party_request* request = nullptr;
    hardtack_third_party_block* block = nullptr;
    if (failed(hardtack_third_party_request_new(token, &request))) return;
    if (!failed(hardtack_third_party_block_sign(request, blocks_.pick(choices_), any_signer(), {nullptr, 0}, &block))) {
      hardtack_token* const other = any_token();
      tokens_.make(choices_, [&](auto** made) {
        return hardtack_token_append_third_party(choices_.below(2) == 0 ? token : other, block, nullptr, made);
      });
    }
    hardtack_third_party_block_free(block);
    hardtack_third_party_request_free(request);
  }

  void parse_token() {
    const std::string text = any_text();
    const hardtack_bytes bytes = hardtack_token_bytes(any_token());
    std::string changed(reinterpret_cast<const char*>(bytes.data), bytes.size);
    if (!changed.empty()) changed[choices_.below(changed.size())] = static_cast<char>(choices_.byte());
    tokens_.make(choices_, [&](auto** token) {
      if (choices_.below(2) == 0) return hardtack_token_parse_text(view(text), token);
      return hardtack_token_parse(hardtack_bytes_of(changed.data(), changed.size()), token);
    });
  }

  void look_at_token() {
    hardtack_token* const token = any_token();
    const std::size_t block = choices_.below(4);
    read_all(hardtack_token_bytes(token));
    read_all(hardtack_token_revocation_id(token, block));
    read_buffer([&](auto** out) { return hardtack_token_text(token, out); });
    read_buffer([&](auto** out) { return hardtack_token_block_text(token, block, out); });
    hardtack_public_key* key = nullptr;
    failed(hardtack_token_external_key(token, block, &key));
    hardtack_public_key_free(key);
    read_tree([&](auto** out) { return hardtack_token_query(token, view("q($u) <- user($u)"), block > 1, out); });
  }

  void make_verifier() {
    hardtack_verifier_options options;
    hardtack_verifier_options_init(&options, sizeof options);
    options.max_tokens = choices_.below(3);
    options.revocation_id_facts = choices_.below(2) == 1;
    verifiers_.make(choices_, [&](auto** out) { return hardtack_verifier_new(trusted_, &options, out); });
  }

  void verify() {
    const hardtack_verifier* verifier = choices_.below(2) == 0 ? verifier_ : verifiers_.pick(choices_);
    credentials_.make(choices_, [&](auto** out) {
      return hardtack_verifier_verify(verifier, hardtack_token_bytes(any_token()), out);
    });
    if (choices_.below(8) == 0) failed(hardtack_verifier_forget(verifier, public_keys_.pick(choices_)));
  }

  void look_at_credential() {
    const hardtack_credential* credential = credentials_.pick(choices_);
    const std::size_t block = choices_.below(4);
    read_all(hardtack_credential_format(credential));
    read_all(hardtack_credential_lineage_hash(credential, block));
    read_buffer([&](auto** out) { return hardtack_credential_issuer(credential, out); });
    read_buffer([&](auto** out) { return hardtack_credential_block_text(credential, block, out); });
    read_buffer([&](auto** out) { return hardtack_credential_revocation_id(credential, block, out); });
    std::uint64_t seconds = 0;
    hardtack_credential_last_use(credential, &seconds);
    hardtack_error_free(hardtack_credential_defect(credential));
  }

  void make_policy() {
    const std::size_t which = choices_.below(kPolicies.size());
    policies_.make(choices_, [&](auto** out) { return compile(kPolicies[which], out); });
  }

  void make_request() {
    requests_.make(choices_, [&](auto** out) { return hardtack_request_new(policies_.pick(choices_), out); });
    if (choices_.below(4) == 0) hardtack_request_clear(requests_.pick(choices_));
  }

  void add_fact() {
    std::vector<hardtack_term> terms;
    for (std::size_t left = choices_.below(4); left > 0; --left) terms.push_back(any_term());
    const char* name = kFacts[choices_.below(kFacts.size())];
    failed(hardtack_request_add(requests_.pick(choices_), view(name), terms.data(), terms.size()));
    if (choices_.below(8) == 0) failed(hardtack_request_add_block(requests_.pick(choices_), blocks_.pick(choices_)));
  }

  void make_authorizer() {
    const hardtack_clock clock{sizeof clock, nullptr, stopped};
    hardtack_limits limits;
    hardtack_limits_init(&limits, sizeof limits);
    limits.max_facts = choices_.byte();
    hardtack_authorizer_options options{};
    options.size = sizeof options;
    options.clock = &clock;
    options.limits = choices_.below(2) == 0 ? &limits : nullptr;
    authorizers_.make(choices_, [&](auto** out) { return hardtack_authorizer_new(&options, out); });
  }

  void decide(bool again = false) {
    hardtack_request* const request = requests_.pick(choices_);
    const hardtack_credential* primary = credentials_.pick(choices_);
    if (choices_.below(3) == 0) primary = nullptr;
    std::vector<const hardtack_credential*> further(credentials_.all().begin(), credentials_.all().end());
    if (choices_.below(3) != 0) further.clear();
    hardtack_authorizer* const authorizer = authorizers_.pick(choices_);
    if (again) {  // into a decision that is there, whatever it said before
      hardtack_decision* const into = decisions_.pick(choices_);
      const bool error =
          failed(hardtack_authorizer_decide_into(authorizer, request, primary, further.data(), further.size(), into));
      require(!error || !hardtack_decision_allowed(into), "what could not be decided denies");
      if (hardtack_decision_allowed(into)) check_allowed(authorizer, into, primary);
      return;
    }
    decisions_.make(choices_, [&](auto** out) {
      hardtack_error* const error =
          hardtack_authorizer_decide(authorizer, request, primary, further.data(), further.size(), out);
      if (hardtack_decision_allowed(*out)) check_allowed(authorizer, *out, primary);
      return error;
    });
  }

  void use_passports() {
    hardtack_token* const token = any_token();
    const std::string text =
        choices_.below(4) == 1 ? any_text() : std::string(kPassportTexts[choices_.below(kPassportTexts.size())]);
    const hardtack_random random{sizeof random, &seed_, fill};
    tokens_.make(choices_, [&](auto** made) {
      if (choices_.below(2) == 0) return hardtack_passport_issue(view(text), any_signer(), kFuzzNow, &random, made);
      return hardtack_passport_derive(token, view(text), kFuzzNow, &random, made);
    });
    read_tree([&](auto** out) { return hardtack_credential_passport(credentials_.pick(choices_), kFuzzNow, out); });
  }

  void use_jwts() {
    const hardtack_credential* parent = choices_.below(2) == 0 ? nullptr : credentials_.pick(choices_);
    const std::string jwt = delegated_jwt(any_signer(), parent, kClaims[choices_.below(kClaims.size())]);
    credentials_.make(choices_, [&](auto** out) { return read_jwt(trusted_, jwt, out); });
    const hardtack_credential* credential = credentials_.pick(choices_);
    read_tree([&](auto** out) { return hardtack_credential_delegation(credential, out); });
    failed(hardtack_credential_check_lineage(credential, credentials_.pick(choices_), nullptr, kFuzzNow));
    if (choices_.below(3) == 0) pin_profile(jwt, root_half_, choices_);
    if (choices_.below(3) == 0) fetch_keys(choices_, any_text(), any_token());
  }

  void query() {
    hardtack_rows* rows = nullptr;
    hardtack_query_options options{};
    options.size = sizeof options;
    options.all_blocks = choices_.below(2) == 1;
    if (failed(hardtack_authorizer_query(authorizers_.pick(choices_), view("q($x) <- x($x)"), &options, &rows))) return;
    for (std::size_t i = 0; i <= hardtack_rows_count(rows); ++i) {
      read_all(hardtack_rows_name(rows, i));
      read_all(hardtack_rows_terms(rows, i), hardtack_rows_term_count(rows, i));
      read_buffer([&](auto** out) { return hardtack_rows_text(rows, i, out); });
    }
    hardtack_rows_free(rows);
  }

  void explain() {
    const hardtack_authorizer* authorizer = authorizers_.pick(choices_);
    const hardtack_decision* decision = decisions_.pick(choices_);
    const hardtack_request* request = requests_.pick(choices_);
    read_tree([&](auto** out) { return hardtack_authorizer_explain(authorizer, decision, nullptr, nullptr, out); });
    read_buffer(
        [&](auto** out) { return hardtack_authorizer_explain_text(authorizer, decision, nullptr, nullptr, out); });
    read_tree([&](auto** out) { return hardtack_authorizer_trace(authorizer, request, nullptr, out); });
    read_tree([&](auto** out) { return hardtack_authorizer_world(authorizer, out); });
    read_buffer([&](auto** out) { return hardtack_decision_text(decision, out); });
    hardtack_statement statement{sizeof statement, static_cast<std::int32_t>(choices_.byte()) - 2,
                                 choices_.byte(),  static_cast<std::int32_t>(choices_.below(6)) - 1,
                                 choices_.byte(),  static_cast<std::int32_t>(choices_.below(5)) - 2};
    if (choices_.below(2) == 0) hardtack_decision_failed_check(decision, choices_.below(3), &statement);
    read_buffer([&](auto** out) { return hardtack_authorizer_statement_text(authorizer, &statement, out); });
    hardtack_place place{};
    place.size = sizeof place;
    hardtack_policy_place(policies_.pick(choices_), &statement, &place);
  }

  void snapshot() {
    const std::string bytes = read_buffer([&](auto** out) {
      return hardtack_authorizer_snapshot(authorizers_.pick(choices_), requests_.pick(choices_), out);
    });
    authorizers_.make(choices_, [&](auto** out) {
      return hardtack_authorizer_restore(hardtack_bytes_of(bytes.data(), bytes.size()), nullptr, nullptr, out);
    });
    decisions_.make(choices_,
                    [&](auto** out) { return hardtack_authorizer_decide_restored(authorizers_.pick(choices_), out); });
  }

  void parse_json() {
    const std::string text = any_text();
    read_tree([&](auto** out) { return hardtack_tree_parse(view(text), out); });
  }

  void use_formats() {
    const std::string text = any_text();
    hardtack_verify_options options{};
    options.size = sizeof options;
    options.now = 1'800'000'000'000;
    const hardtack_bytes token =
        choices_.below(2) == 0 ? hardtack_token_bytes(any_token()) : hardtack_bytes_of(text.data(), text.size());
    credentials_.make(choices_, [&](auto** out) { return hardtack_credential_verify(trusted_, token, &options, out); });
    const hardtack_text format = hardtack_format_name(choices_.below(12));
    read_tree([&](auto** out) { return hardtack_format_describe(format, token, out); });
  }

  void revoke() {
    const hardtack_credential* credential = credentials_.pick(choices_);
    const std::string lines = choices_.below(2) == 0 ? any_text() : read_buffer([&](auto** out) {
      return hardtack_credential_revocation_id(credential, 0, out);
    });
    hardtack_revocations* list = nullptr;
    if (failed(hardtack_revocations_parse(view(lines), &list))) return;
    failed(hardtack_credential_check_revoked(credential, nullptr, list, 0));
    hardtack_revocations_free(list);
  }

  void check_source() {
    const std::string source = any_text();
    read_tree([&](auto** out) {
      return hardtack_source_check(view(source), static_cast<std::int32_t>(choices_.below(3)), nullptr, out);
    });
  }

  void drop() {
    tokens_.drop(choices_);
    policies_.drop(choices_);
    credentials_.drop(choices_);
    requests_.drop(choices_);
    authorizers_.drop(choices_);
  }

  // What was made first answers as it did then.
  void still_works() {
    hardtack_credential* credential = nullptr;
    hardtack_decision* decision = nullptr;
    require(!failed(hardtack_verifier_verify(verifier_, hardtack_token_bytes(token_), &credential)), "a good token");
    hardtack_request_clear(request_);
    require(!failed(hardtack_authorizer_decide(authorizer_, request_, credential, nullptr, 0, &decision)),
            "a decision");
    require(hardtack_decision_allowed(decision), "what is allowed stays allowed");
    hardtack_decision_free(decision);
    require(!failed(hardtack_authorizer_decide(authorizer_, request_, nullptr, nullptr, 0, &decision)), "a decision");
    require(!hardtack_decision_allowed(decision), "without a token nothing is allowed");
    hardtack_decision_free(decision);
    hardtack_credential_free(credential);
  }

  Choices& choices_;
  unsigned seed_ = 2;
  // Texts and lists that terms refer to.
  std::deque<std::string> texts_;
  std::deque<std::vector<hardtack_term>> lists_;

  hardtack_private_key* root_ = nullptr;
  hardtack_public_key* root_half_ = nullptr;
  hardtack_keys* trusted_ = nullptr;
  hardtack_block* block_ = nullptr;
  hardtack_token* token_ = nullptr;
  hardtack_verifier* verifier_ = nullptr;
  hardtack_policy* policy_ = nullptr;
  hardtack_request* request_ = nullptr;
  hardtack_authorizer* authorizer_ = nullptr;

  Pool<hardtack_private_key, hardtack_private_key_free> private_keys_;
  Pool<hardtack_public_key, hardtack_public_key_free> public_keys_;
  Pool<hardtack_block, hardtack_block_free> blocks_;
  Pool<hardtack_token, hardtack_token_free> tokens_;
  Pool<hardtack_verifier, hardtack_verifier_free> verifiers_;
  Pool<hardtack_credential, hardtack_credential_free> credentials_;
  Pool<hardtack_policy, hardtack_policy_free> policies_;
  Pool<hardtack_request, hardtack_request_free> requests_;
  Pool<hardtack_authorizer, hardtack_authorizer_free> authorizers_;
  Pool<hardtack_decision, hardtack_decision_free> decisions_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Choices choices(data, size);
  Program(choices).run();
  return 0;
}
