// Inputs that cost the most for their size: one for each kind of work that input can cause. Policy text up to 1 MiB,
// tokens up to 64 KiB that anyone may have made by appending a block to a valid one, and snapshots.
//
// They are made where they are needed, always the same: by tests that count what they cost, by the benchmark that
// measures it, and by `hostile_inputs FOLDER`, which writes them to files for trying by hand.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace hardtack::test {

enum class HostileKind { kPolicy, kToken, kSnapshot };

struct HostileInput {
  HostileKind kind{};
  std::string_view name;  // also of its file
  std::string (*make)();  // source text; the text form of a token or snapshot
};

std::span<const HostileInput> hostile_policies();
std::span<const HostileInput> hostile_tokens();
std::span<const HostileInput> hostile_snapshots();

// Of the key that all the tokens verify under, as the command takes it.
std::string hostile_root_key();

// What tokens and snapshots are decided with here: the most ordinary policy there is.
inline constexpr std::string_view kHostilePolicy = "allow if true";

// `count` times `part`, in which each `#` stands for the number of the repetition.
std::string series(std::size_t count, std::string_view part, std::string_view separator = "");
// The same, as often as fits into `room` bytes.
std::string series_of_size(std::size_t room, std::string_view part);
// Rules of which each derives from what the next one derives, so that each round gives one fact.
std::string chain(std::size_t length);

}  // namespace hardtack::test
