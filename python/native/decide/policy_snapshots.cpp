#include "python/native/decide/policy_snapshots.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <utility>

#include "hardtack/biscuit.h"
#include "python/native/base/errors.h"
#include "python/native/decide/policy.h"
#include "python/native/values/blocks.h"

namespace hardtack::python {
namespace {

Snapshot parse(const Argument& data) {
  if (data.value != nullptr && PyUnicode_Check(data.value) != 0) {
    return value_or_raise(Snapshot::parse_text(text_of_argument(data)));
  }
  const std::optional<Buffer> bytes = Buffer::of(data.value);
  if (!bytes) wrong_type(data, "str or bytes");
  return value_or_raise(Snapshot::parse(bytes->bytes()));
}

Ref write(const Call& call) {
  static constexpr Signature kSignature{"policy_snapshot", std::array{Parameter{"policy"}}};
  return bytes(value_or_raise(write_policy_snapshot(*policy_of(bind(kSignature, call)[0]).policy)));
}

Ref read(const Call& call) {
  static constexpr Signature kSignature{"read_policy_snapshot", std::array{Parameter{"data"}}};
  Block policy = value_or_raise(parse(bind(kSignature, call)[0]).take_policy());
  BlockObject block;
  block.authorizer = true;
  block.parts.push_back(std::make_shared<const Block>(std::move(policy)));
  return make(std::move(block));
}

std::int64_t shown(std::uint64_t number) {
  return static_cast<std::int64_t>(
      std::min(number, static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())));
}

Ref limits(const Call& call) {
  static constexpr Signature kSignature{"snapshot_limits", std::array{Parameter{"data"}}};
  const Snapshot snapshot = parse(bind(kSignature, call)[0]);
  return Ref::own(Py_BuildValue("(LLL)", static_cast<long long>(shown(snapshot.recorded_max_facts())),
                                static_cast<long long>(shown(snapshot.recorded_max_iterations())),
                                static_cast<long long>(snapshot.recorded_max_time().count())));
}

}  // namespace

std::vector<PyMethodDef> policy_snapshot_functions() {
  return {
      method<&write>("policy_snapshot", "policy_snapshot(policy)\n--\n\nThe statements of a Policy as bytes."),
      method<&read>("read_policy_snapshot",
                    "read_policy_snapshot(data)\n--\n\nA Block of such a snapshot. Raises if it holds a world, too."),
      method<&limits>("snapshot_limits",
                      "snapshot_limits(data)\n--\n\nThe facts, iterations and nanoseconds that the writer of a "
                      "snapshot had as limits. They bind nobody."),
  };
}

}  // namespace hardtack::python
