#include "bench/workloads.h"

#include <functional>

namespace hardtack::bench {
namespace {

// The seeds whose members and grants join to 4,744 and 49,363 distinct pairs.
constexpr std::uint64_t kJoinRuleSeed1000 = 275;
constexpr std::uint64_t kJoinRuleSeed10000 = 658;

std::string number(std::size_t value) { return std::to_string(value); }
std::string literal(std::string_view prefix, std::size_t value) {
  return '"' + std::string(prefix) + std::to_string(value) + '"';
}

// 20 checks of arithmetic, strings and sets, as policies write them.
Workload expressions() {
  Workload work;
  work.facts =
      "time(2030-06-01T12:00:00Z);\nresource(\"/users/alice/report.pdf\");\nuser(\"alice\", 42);\nsize(1500);\n";
  work.given = 4;
  work.policy = R"(check if time($t), $t < 2031-01-01T00:00:00Z;
check if time($t), $t >= 2018-12-20T00:00:00Z;
check if size($n), $n * 2 + 10 < 4000;
check if size($n), $n / 3 - 1 > 100;
check if size($n), $n + 1 == 1501;
check if size($n), ($n & 255) != 0, ($n | 1) > 1;
check if size($n), $n > 10 && $n < 2000 || $n == 0;
check if user($u, $id), $id >= 40, $id <= 50;
check if user($u, $id), $u == "alice" || $u == "bob";
check if user($u, $id), {"alice", "bob", "carol"}.contains($u);
check if user($u, $id), {1, 2, 42, 77}.contains($id);
check if user($u, $id), !{"mallory", "trudy"}.contains($u);
check if resource($r), $r.starts_with("/users/");
check if resource($r), $r.ends_with(".pdf");
check if resource($r), $r.contains("alice");
check if resource($r), $r.length() < 100;
check if resource($r), user($u, $id), $r.starts_with("/users/" + $u + "/");
check if user($u, $id), {1, 2, 3}.union({4, 1}).length() == 4;
check if user($u, $id), {1, 42, 3}.intersection({42, 5}).length() == 1;
check if size($n), user($u, $id), $n - $id * 2 > 1000, $u != "root";
allow if true;
)";
  return work;
}

Workload regular_expressions() {
  Workload work;
  work.facts = "resource(\"/users/alice/photos/2030/cat-0042.jpg\");\nemail(\"alice.liddell@example.com\");\n";
  work.given = 2;
  work.policy = R"dl(check if resource($r), $r.matches("^/users/[a-z]+/");
check if resource($r), $r.matches("[0-9]{4}/");
check if resource($r), $r.matches("\\.(jpg|png|gif)$");
check if resource($r), $r.matches("cat-[0-9]+");
check if resource($r), $r.matches("^/[^/]+/[^/]+/photos/");
check if email($e), $e.matches("^[a-z.]+@[a-z]+\\.[a-z]{2,}$");
check if email($e), $e.matches("@example\\.com$");
check if email($e), $e.matches("^(alice|bob|carol)");
check if email($e), $e.matches("^[^@]{1,64}@");
check if email($e), $e.matches("l{1,3}iddell|lidell");
allow if true;
)dl";
  return work;
}

Workload lookup(std::size_t facts) {
  Workload work;
  for (std::size_t i = 0; i < facts; ++i) {
    work.facts += "right(" + literal("user", i) + ", " + literal("/files/", i) + ", \"read\");\n";
  }
  const std::size_t wanted = facts * 77 / 100;
  work.policy = "allow if right(" + literal("user", wanted) + ", " + literal("/files/", wanted) + ", \"read\");\n";
  work.given = facts;
  return work;
}

// Five predicates joined over `facts` facts: the requester has groups, the groups have roles, but no role has the tag
// of the file, so that every branch is followed to its end.
Workload join_miss(std::size_t facts) {
  Workload work;
  const std::size_t share = facts / 4;
  for (std::size_t i = 0; i < share; ++i) {
    work.facts += "member(" + literal("user", i / 2) + ", " + literal("group", i) + ");\n";
    work.facts += "grant(" + literal("group", i) + ", " + literal("role", i) + ");\n";
    work.facts += "may(" + literal("role", i) + ", " + literal("tag", i) + ");\n";
    if (i + 1 < share) work.facts += "tagged(" + literal("file", i) + ", " + literal("label", i) + ");\n";
  }
  work.facts += "request(\"user7\", \"file7\");\n";
  work.policy =
      "allow if request($u, $f), member($u, $g), grant($g, $r), may($r, $t), tagged($f, $t);\n"
      "allow if true;\n";
  work.given = share * 4;
  return work;
}

Workload join_rule(std::uint64_t seed, std::size_t facts) {
  Workload work;
  const Grants grants = random_grants(seed, facts);
  for (const auto& [user, group] : grants.members) {
    work.facts += "member(" + literal("user", user) + ", " + literal("group", group) + ");\n";
  }
  for (const auto& [group, resource] : grants.grants) {
    work.facts += "grant(" + literal("group", group) + ", " + literal("file", resource) + ");\n";
  }
  work.policy = "right($u, $r) <- member($u, $g), grant($g, $r);\nallow if true;\n";
  work.given = facts;
  work.derived = joined_pairs(grants);
  return work;
}

constexpr std::string_view kPathThenEdge =
    "path($x, $y) <- edge($x, $y);\npath($x, $z) <- path($x, $y), edge($y, $z);\n";
constexpr std::string_view kEdgeThenPath =
    "path($x, $y) <- edge($x, $y);\npath($x, $z) <- edge($x, $y), path($y, $z);\n";

Workload closure(const std::vector<Edge>& edges, std::string_view rules, std::size_t paths) {
  Workload work;
  work.facts = edge_facts(edges);
  work.policy = std::string(rules) + "allow if true;\n";
  work.given = edges.size();
  work.derived = paths;
  return work;
}

Workload chain_closure(std::uint32_t edges, std::string_view rules) {
  return closure(chain(edges), rules, std::size_t{edges} * (edges + 1) / 2);
}

Workload usual_authorizer(std::string policy) {
  Workload work;
  work.policy = std::move(policy);
  work.facts =
      "user(\"user3\");\noperation(\"read\");\nresource(\"/teams/4/notes.txt\");\ntime(2030-06-01T12:00:00Z);\n";
  return work;
}

Workload authorizer200() {
  Workload work = usual_authorizer(auth200());
  work.given = 4 + 120;
  work.derived = 60;
  return work;
}

Workload authorizer10() {
  Workload work = usual_authorizer(auth10());
  work.given = 4 + 4;
  work.derived = 1;
  return work;
}

// The question that the Cedar peer answers: three policies; a user in a group, a photo in a folder with an owner.
Workload question() {
  Workload work;
  work.policy = R"(deny if suspended(true);
allow if principal($u), action("read"), resource($r), member($u, "editors"), inside($r, "photos");
allow if principal($u), action("write"), resource($r), owner($r, $u);
)";
  work.facts = R"(principal("alice");
action("read");
resource("cat.jpg");
suspended(false);
member("alice", "editors");
inside("cat.jpg", "photos");
owner("cat.jpg", "bob");
)";
  work.given = 7;
  return work;
}

struct Entry {
  std::string_view name;
  std::function<Workload()> make;
};

const std::vector<Entry>& entries() {
  static const std::vector<Entry> all = {
      {"auth10", authorizer10},
      {"auth200", authorizer200},
      {"expr20", expressions},
      {"regex10", regular_expressions},
      {"question", question},
      {"lookup_1000", [] { return lookup(1'000); }},
      {"lookup_10000", [] { return lookup(10'000); }},
      {"join_miss_1000", [] { return join_miss(1'000); }},
      {"join_miss_10000", [] { return join_miss(10'000); }},
      {"join_rule_1000", [] { return join_rule(kJoinRuleSeed1000, 1'000); }},
      {"join_rule_10000", [] { return join_rule(kJoinRuleSeed10000, 10'000); }},
      {"chain_50", [] { return chain_closure(50, kPathThenEdge); }},
      {"chain_50_edge_path", [] { return chain_closure(50, kEdgeThenPath); }},
      {"chain_100", [] { return chain_closure(100, kPathThenEdge); }},
      {"chain_200", [] { return chain_closure(200, kPathThenEdge); }},
      {"chain_400", [] { return chain_closure(400, kPathThenEdge); }},
      {"chain_1000", [] { return chain_closure(1'000, kPathThenEdge); }},
      {"random_closure", [] { return closure(closure_graph(), kPathThenEdge, kClosurePaths); }},
  };
  return all;
}

}  // namespace

std::vector<std::string> workload_names() {
  std::vector<std::string> names;
  for (const Entry& entry : entries()) names.emplace_back(entry.name);
  return names;
}

Workload workload(std::string_view name) {
  for (const Entry& entry : entries()) {
    if (entry.name == name) return entry.make();
  }
  return {};
}

std::string auth10() {
  return R"(owner("user3", "/teams/4/notes.txt");
role("user3", "editor");
role_may("editor", "read");
role_may("editor", "write");
may($u, $o) <- role($u, $r), role_may($r, $o), operation($o);
check if time($t), $t < 2031-01-01T00:00:00Z;
check if user($u), operation($o), {"read", "write"}.contains($o);
allow if user($u), operation($o), may($u, $o);
allow if user($u), resource($r), owner($u, $r);
deny if true;
)";
}

// 120 facts, 30 rules, 40 checks, 10 policies; the request of usual_authorizer() passes.
std::string auth200() {
  std::string text;
  for (std::size_t i = 0; i < 60; ++i) {
    text += "team_member(" + literal("team", i % 30) + ", " + literal("user", i) + ", \"editor\");\n";
  }
  for (std::size_t i = 0; i < 30; ++i)
    text += "team_folder(" + literal("team", i) + ", " + literal("/teams/", i) + ");\n";
  for (std::size_t i = 0; i < 30; ++i) {
    text += "quota(" + literal("team", i) + ", " + number(1'000 + 50 * i) + ", 2030-01-01T00:00:00Z);\n";
  }
  for (std::size_t i = 0; i < 30; ++i) {
    text +=
        "may_" + number(i) + "($user, $folder, \"read\") <- team_member(" + literal("team", i) +
        ", $user, $role), team_folder($team, $folder), quota($team, $limit, $since), $team == " + literal("team", i) +
        (i % 2 == 0 ? "" : ", $limit > 500") + ";\n";
  }
  for (std::size_t i = 0; i < 30; ++i) {
    text +=
        "check if resource($path), operation($op), $path.starts_with(\"/teams/\"), $op != " + literal("forbidden", i) +
        ";\n";
  }
  for (std::size_t i = 0; i < 10; ++i) {
    text += "check if time($now), user($user), $now > 20" + number(10 + i) + "-01-01T00:00:00Z, $user.length() < " +
            number(40 + i) + ";\n";
  }
  for (std::size_t i = 0; i < 9; ++i) {
    text += "allow if user($user), operation($op), resource($path), may_" + number(i + 20) +
            "($user, $folder, $op), $path.starts_with($folder + \"/\");\n";
  }
  text += "allow if user($user), operation($op), resource($path), may_3($user, $folder, $op);\n";
  return text;
}

std::string facts10000() {
  std::string text;
  for (std::size_t i = 0; i < 10'000; ++i) {
    text += "right(" + literal("user", i % 997) + ", " + literal("file", i) + ");\n";
  }
  text += "allow if right(\"user1\", \"file1\");\n";
  return text;
}

}  // namespace hardtack::bench
