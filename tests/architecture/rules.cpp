#include "tests/architecture/rules.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <utility>

namespace hardtack::architecture {
namespace {

constexpr std::array<std::string_view, 7> kEngineLayers = {"base", "text",  "terms",  "program",
                                                           "eval", "authz", "explain"};

// What a room's files may include, besides its own.
const std::map<std::string, std::set<std::string>, std::less<>> kMayInclude = {
    {"engine", {}},
    {"grammar", {"engine"}},
    {"json", {"engine"}},
    {"tokens", {"engine", "json"}},
    {"report", {"engine", "grammar", "json"}},
    {"analysis", {"engine", "grammar", "report", "stdlib"}},
    {"lsp", {"engine", "grammar", "json", "report", "analysis"}},
    {"policytest", {"engine", "grammar", "json", "report", "analysis"}},
    {"dap", {"engine", "grammar", "json", "report", "analysis", "policytest"}},
    {"decide", {"engine", "grammar", "json", "tokens", "report"}},
    {"serve", {"engine", "grammar", "json", "tokens", "report", "decide", "policytest", "stdlib"}},
    {"stdlib", {"engine"}},
    {"c", {"engine", "grammar", "json", "tokens", "report", "decide"}},
    // Over the doors, as a user's program is; report/ for the shapes of documents.
    {"python", {"hardtack", "report"}},
};
// Rooms that tie the others together.
const std::set<std::string, std::less<>> kFreeRooms = {"cli", "fuzz", "tests", "bench", "examples", "hardtack"};

struct ThirdParty {
  std::string_view prefix;      // how its includes begin
  std::vector<std::string> in;  // beginnings of paths that may include it
  std::string_view where;       // said in the message
};
// Tests, fuzz targets and benchmarks may use anything.
const std::vector<ThirdParty> kThirdParty = {
    {"antlr4-runtime", {"grammar/antlr/"}, "the ANTLR adapter of grammar/"},
    {"PolicyLexer", {"grammar/antlr/"}, "the ANTLR adapter of grammar/"},
    {"PolicyParser", {"grammar/antlr/"}, "the ANTLR adapter of grammar/"},
    {"botan/", {"tokens/crypto/"}, "tokens/crypto/"},
    {"sodium", {"tokens/crypto/", "tokens/bytes/"}, "tokens/crypto/ and tokens/bytes/"},
    {"lib25519.h", {"tokens/crypto/"}, "tokens/crypto/"},
    {"protozero/", {"tokens/"}, "tokens/"},
    {"re2/", {"engine/"}, "engine/"},
    {"nlohmann/", {"json/"}, "json/, whose header every room may include"},
    {"fmt/", {"grammar/", "tokens/", "report/", "decide/", "lsp/", "serve/", "cli/"}, "modules outside of engine/"},
    {"CLI/", {"cli/"}, "cli/"},
    {"toml++/", {"analysis/toml/"}, "analysis/toml/, whose header the readers of configurations include"},
    {"sqlite3", {"tokens/lineage_index/stores/"}, "the stores of the lineage index"},
    {"libpq", {"tokens/lineage_index/stores/", "cli/system/postgres_client.cpp"}, "the stores, and what loads it"},
    {"yaml-cpp/", {"policytest/mirror/yaml.cpp"}, "what reads YAML"},
    {"httplib", {"cli/"}, "cli/"},
    {"dlfcn.h",
     {"cli/system/loaded_library.cpp", "cli/repl/edit_line_reader.cpp", "tokens/pkcs11/module.cpp"},
     "what loads libpq, libcurl, libedit and PKCS#11 modules"},
    {"p11-kit/", {"tokens/pkcs11/"}, "tokens/pkcs11/"},
    {"pthread.h",
     {"tokens/pkcs11/fork_gate.cpp", "python/native/base/outside.cpp"},
     "what keeps forks and modules apart, and what counts threads anew in a child"},
    {"histedit.h", {"cli/repl/edit_line_reader.cpp"}, "what loads libedit"},
    {"boost/", {"serve/http/"}, "the HTTP listener of serve/"},
    {"openssl/", {"serve/http/", "serve/tls/"}, "TLS of serve/"},
    {"nghttp2/", {"serve/http2/"}, "HTTP/2 of serve/"},
    {"curl/",
     {"tokens/jwks/https_fetcher.cpp", "serve/outbox/http_post.cpp", "cli/system/curl_client.cpp"},
     "what fetches keys over HTTPS, what posts to collectors, and what loads libcurl"},
    {"netinet/", {"tokens/jwks/https_fetcher.cpp", "serve/"}, "what fetches keys over HTTPS, and serve/"},
    {"arpa/", {"serve/"}, "serve/"},
    {"fcntl.h",
     {"cli/", "serve/", "tokens/keys/key_file", "tokens/lineage_index/stores/", "tokens/jwks/file_fetcher.cpp"},
     "cli/, serve/, key files, key sets in files and lineage stores"},
    {"sys/",
     {"cli/", "serve/", "tokens/keys/key_file", "tokens/lineage_index/stores/", "tokens/jwks/", "tokens/pkcs11/",
      "engine/base/hash.cpp"},
     "cli/, serve/, key files, fetchers of key sets, lineage stores, PKCS#11 and the hash seed"},
    {"unistd.h",
     {"cli/", "serve/", "tokens/keys/key_file", "tokens/lineage_index/stores/", "tokens/jwks/file_fetcher.cpp",
      "tokens/pkcs11/", "engine/base/descriptor.cpp"},
     "cli/, serve/, key files, key sets in files, lineage stores, PKCS#11 and what closes descriptors"},
    {"dirent.h", {"serve/policies/"}, "the policy files of serve/"},
    {"poll.h",
     {"tokens/lineage_index/stores/", "cli/editor/", "serve/"},
     "lineage stores, streams of editors, and serve/"},
};

// Longer than kMaxLines for a reason.
const std::map<std::string, std::size_t, std::less<>> kLongFiles = {
    {"c/hardtack.h", 1'350},  // the whole interface to C, which is one header
};

bool starts_with_any(std::string_view text, const std::vector<std::string>& prefixes) {
  return std::ranges::any_of(prefixes, [&](const std::string& prefix) { return text.starts_with(prefix); });
}

std::string room_of(std::string_view path) { return std::string(path.substr(0, path.find('/'))); }

bool is_header(std::string_view path) { return path.ends_with(".h"); }

bool is_library(std::string_view path) { return kMayInclude.contains(room_of(path)); }

// Rank of a file inside the engine: its layer, or above all layers for files that lie directly in engine/.
std::size_t engine_layer(std::string_view path) {
  path.remove_prefix(path.find('/') + 1);
  const auto layer = path.substr(0, path.find('/'));
  return static_cast<std::size_t>(std::ranges::find(kEngineLayers, layer) - kEngineLayers.begin());
}

template <typename Visit>
void for_each_line(std::string_view text, Visit visit) {
  for (std::size_t number = 1; !text.empty(); ++number) {
    const auto end = text.find('\n');
    visit(number, text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
}

std::string at(std::string_view path, std::size_t line, const std::string& message) {
  return std::string(path) + ":" + std::to_string(line) + ": " + message;
}

std::string check_project_include(std::string_view path, const std::string& included) {
  const auto from = room_of(path), to = room_of(included);
  // Who includes this header says that it has verified a token. A policy test says what a token would hold.
  if (included == "engine/authz/credential_issuer.h" && from != "tokens" && from != "tests" && from != "fuzz" &&
      from != "bench" && path != "policytest/evaluate/evaluation.cpp" && !path.starts_with("engine/authz/credential")) {
    return "only verifiers and tests make credentials";
  }
  if (kFreeRooms.contains(from)) return {};
  if (from != to) {
    const auto allowed = kMayInclude.find(from);
    if (allowed == kMayInclude.end() || !allowed->second.contains(to)) return from + "/ must not include " + to + "/";
  } else if (from == "engine" && engine_layer(included) > engine_layer(path)) {
    return "a lower layer of engine/ must not include a higher one";
  }
  return {};
}

std::string check_third_party_include(std::string_view path, const std::string& included) {
  const auto room = room_of(path);
  if (room != "cli" && !is_library(path)) return {};
  if (path == "grammar/antlr/antlr4-runtime.h") return {};  // stands in for ANTLR's header of that name
  if (path == "analysis/toml/toml.h" && included.starts_with("toml++/")) return {};  // as it may be included
  if (path == "c/hardtack.h" && included.starts_with("std")) return {};              // headers of C end in `.h`
  if (path == "c/hardtack.h" && included == "string.h") return {};
  // The one door to CPython, whose objects are in the signatures of the whole extension.
  if (included == "Python.h") {
    return path == "python/native/base/api.h" ? "" : "`Python.h` is included by python/native/base/api.h alone";
  }
  const bool standard = std::ranges::all_of(included, [](char c) { return c == '_' || std::isalnum(c) != 0; });
  if (standard) return {};
  if (is_header(path)) return "a header includes only the standard library and the project";
  for (const ThirdParty& library : kThirdParty) {
    if (!included.starts_with(library.prefix)) continue;
    if (starts_with_any(path, library.in)) return {};
    return "`" + included + "` belongs in " + std::string(library.where);
  }
  return "`" + included + "` is not known to tests/architecture/rules.cpp";
}

std::string snake_case(std::string_view enumerator) {
  std::string name;
  for (const char c : enumerator.substr(1)) {
    if (std::isupper(static_cast<unsigned char>(c)) != 0 && !name.empty()) name += '_';
    name += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return name;
}

// `100'000` as 100,000; `64u << 20` as 64 MiB; `16 * 1024` as 16 KiB; `std::chrono::milliseconds(20)` as 20 ms; a sum
// of numbers as it is written; nothing where the value has a name of its own.
std::string rendered_limit(const std::string& expression) {
  static const std::regex number(R"(^(\d[\d']*)[uUlLzZ]*$)"), shift(R"(^(\d+)[uUlLzZ]*\s*<<\s*(10|20)$)");
  static const std::regex product(R"(^(\d+)[uUlLzZ]* \* 1024$)"), duration(R"(milliseconds[({](\d+)[)}])");
  std::smatch match;
  if (std::regex_search(expression, match, number)) {
    std::string digits, grouped;
    std::ranges::copy_if(match[1].str(), std::back_inserter(digits), [](char c) { return c != '\''; });
    for (std::size_t i = 0; i < digits.size(); ++i) {
      if (i > 0 && (digits.size() - i) % 3 == 0) grouped += ',';
      grouped += digits[i];
    }
    return grouped;
  }
  if (std::regex_search(expression, match, shift)) return match[1].str() + (match[2] == "10" ? " KiB" : " MiB");
  if (std::regex_search(expression, match, product)) return match[1].str() + " KiB";
  if (std::regex_search(expression, match, duration)) return match[1].str() + " ms";
  return expression.find("::") == std::string::npos ? expression : std::string();
}

}  // namespace

bool is_cpp(std::string_view path) { return path.ends_with(".h") || path.ends_with(".cpp"); }

std::vector<SourceFile> read_tree(const std::string& root) {
  static const std::set<std::string> skipped = {".git", "build", ".cache", "node_modules", "target"};
  std::vector<SourceFile> files;
  auto walk = std::filesystem::recursive_directory_iterator(root);
  for (const auto& entry : walk) {
    if (skipped.contains(entry.path().filename().string())) {
      if (entry.is_directory()) walk.disable_recursion_pending();
      continue;
    }
    if (!entry.is_regular_file()) continue;
    std::ifstream stream(entry.path(), std::ios::binary);
    files.push_back({std::filesystem::relative(entry.path(), root).generic_string(),
                     std::string(std::istreambuf_iterator<char>(stream), {})});
  }
  std::ranges::sort(files, {}, &SourceFile::path);
  return files;
}

std::string code_only(std::string_view text) {
  std::string code;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.substr(i, 2) == "//") {
      while (i < text.size() && text[i] != '\n') ++i;
    } else if (text.substr(i, 2) == "/*") {
      const auto end = std::min(text.find("*/", i + 2), text.size());
      for (; i < end; ++i) {
        if (text[i] == '\n') code += '\n';
      }
      ++i;
      continue;
    } else if (text[i] == '"') {
      for (++i; i < text.size() && text[i] != '"' && text[i] != '\n'; ++i) {
        if (text[i] == '\\') ++i;
      }
      code += "\"\"";
      continue;
    }
    if (i < text.size()) code += text[i];
  }
  return code;
}

std::vector<std::string> check_includes(std::string_view path, std::string_view text) {
  static const std::regex include(R"(^\s*#\s*include\s*([<"])([^>"]+)[>"])");
  std::vector<std::string> violations;
  for_each_line(text, [&](std::size_t number, std::string_view line) {
    std::match_results<std::string_view::const_iterator> match;
    if (!std::regex_search(line.begin(), line.end(), match, include)) return;
    const std::string included = match[2];
    const auto room = room_of(included);
    const bool project = match[1] == "\"" && (kMayInclude.contains(room) || kFreeRooms.contains(room));
    const auto message = project ? check_project_include(path, included) : check_third_party_include(path, included);
    if (!message.empty()) violations.push_back(at(path, number, message + " (" + included + ")"));
  });
  return violations;
}

std::vector<std::string> check_library_conduct(std::string_view path, std::string_view text) {
  static const std::vector<std::pair<std::regex, std::string>> forbidden = {
      {std::regex(R"(#\s*include\s*<(iostream|fstream|filesystem)>)"), "library code does no input or output"},
      {std::regex(R"(\bstd::(cout|cerr|clog)\b|\bf?printf\s*\()"), "library code does not print"},
      {std::regex(R"(\b(std::)?(exit|abort|terminate|quick_exit|_Exit)\s*\()"),
       "library code does not end the process"},
      {std::regex(R"(\bassert\s*\()"), "library code does not abort; return an Error"},
      {std::regex(R"((system|steady|high_resolution)_clock::now|\btime\s*\(\s*(NULL|nullptr|0)\s*\))"),
       "library code reads no clock; time is an argument"},
      {std::regex(R"(\brandom_device\b|\bs?rand\s*\(|\bget(random|entropy)\s*\(|\barc4random\w*\s*\(|/dev/u?random)"),
       "library code takes randomness as an argument"},
      {std::regex(R"(^\s*using\s+namespace\s+(?!std::(\w+::)*\w*literals\b))"), "no using-directives"},
      {std::regex(
           R"(^(inline |static |constexpr )*[A-Za-z_][\w:<>,&* ]*[ &*](quoted|print|println|format|format_to|hex|dec|oct|left|right|fixed|ws|setw|setfill|get|apply|invoke|exchange|swap)\()"),
       "`std` has a function of this name, which is found by argument-dependent lookup as well"},
  };
  std::vector<std::string> violations;
  const bool clock = path == "engine/base/clock.cpp";  // the default that callers pass on, and nothing else
  if (!is_library(path) || path.starts_with("lsp/") || clock) return violations;
  if (path == "engine/base/hash.cpp") return violations;  // the seed of the process's hashes
  if (path == "c/base/handle.cpp") return violations;     // ends programs that use freed handles, in debug builds
  for_each_line(code_only(text), [&](std::size_t number, std::string_view line) {
    // Functions of C are in no namespace, and each of c/ uses two.
    if (path.starts_with("c/") && line.starts_with("using namespace hardtack")) return;
    for (const auto& [pattern, message] : forbidden) {
      if (std::regex_search(line.begin(), line.end(), pattern)) violations.push_back(at(path, number, message));
    }
  });
  return violations;
}

std::vector<std::string> check_length(std::string_view path, std::string_view text) {
  const auto lines = static_cast<std::size_t>(std::ranges::count(text, '\n'));
  const auto exception = kLongFiles.find(path);
  const auto limit = exception == kLongFiles.end() ? kMaxLines : exception->second;
  if (lines <= limit) return {};
  return {at(path, lines, "longer than " + std::to_string(limit) + " lines; one idea per file")};
}

std::vector<std::string> check_content(std::string_view path, std::string_view text) {
  // Written in two parts so that this file passes its own test.
  static const std::vector<std::pair<std::string, std::string>> forbidden = {
      {std::string("/wo") + "rk/", "a path of one machine"},
      {std::string("/ro") + "ot/", "a path of one machine"},
      {std::string("/ho") + "me/", "a path of one machine"},
      {std::string("registry.npm") + "js.org", "where a package comes from is the machine's matter"},
      {std::string("deb.deb") + "ian.org", "where a package comes from is the machine's matter"},
      {std::string("static.crates") + ".io", "where a package comes from is the machine's matter"},
  };
  static const std::string private_key = std::string("PRIVATE ") + "KEY-----";
  const bool may_hold_keys = path.starts_with("tests/") || path.starts_with("fuzz/");
  std::vector<std::string> violations;
  if (path.starts_with("fuzz/seeds/") || path.starts_with("fuzz/regressions/")) return violations;  // any bytes at all
  for_each_line(text, [&](std::size_t number, std::string_view line) {
    for (const auto& [needle, message] : forbidden) {
      if (line.find(needle) != std::string_view::npos) violations.push_back(at(path, number, message));
    }
    if (!may_hold_keys && line.find(private_key) != std::string_view::npos && line.find("-----BEGIN") == 0) {
      violations.push_back(at(path, number, "a private key"));
    }
  });
  return violations;
}

std::vector<std::string> check_json_in_one_file(const std::vector<SourceFile>& files) {
  std::map<std::string, std::vector<std::string>> users;
  for (const SourceFile& file : files) {
    if (!is_library(file.path) || !is_cpp(file.path)) continue;
    if (file.text.find("#include <nlohmann/") != std::string::npos) users[room_of(file.path)].push_back(file.path);
  }
  std::vector<std::string> violations;
  for (const auto& [room, paths] : users) {
    for (std::size_t i = 1; i < paths.size(); ++i) {
      violations.push_back(paths[i] + ": includes the JSON library as " + paths[0] + " does; one file per module");
    }
  }
  return violations;
}

std::vector<std::string> check_error_page(std::string_view header, std::string_view page) {
  static const std::regex enumerator(R"(^\s*(k[A-Za-z0-9]+) = (\d+),)");
  static const std::regex row(R"(^\| (\d+) \| `([a-z0-9_]+)` \| .+ \|)");
  std::map<std::string, std::string> codes, rows;
  const auto collect = [](std::string_view text, const std::regex& pattern, auto add) {
    for_each_line(text, [&](std::size_t, std::string_view line) {
      std::match_results<std::string_view::const_iterator> match;
      if (std::regex_search(line.begin(), line.end(), match, pattern)) add(match[1].str(), match[2].str());
    });
  };
  collect(header, enumerator,
          [&](const std::string& name, const std::string& code) { codes[code] = snake_case(name); });
  collect(page, row, [&](const std::string& code, const std::string& name) { rows[code] = name; });

  std::vector<std::string> violations;
  for (const auto& [code, name] : codes) {
    const auto found = rows.find(code);
    if (found == rows.end()) {
      violations.push_back("docs/errors.md has no row for " + code + " `" + name + "`");
    } else if (found->second != name) {
      violations.push_back("docs/errors.md calls " + code + " `" + found->second + "`, the code says `" + name + "`");
    }
  }
  for (const auto& [code, name] : rows) {
    if (!codes.contains(code))
      violations.push_back("docs/errors.md describes " + code + " `" + name + "`, which is no code");
  }
  if (codes.empty()) violations.push_back("no error codes were found in the header");
  return violations;
}

std::vector<std::string> check_limit_page(std::string_view path, std::string_view header, std::string_view page) {
  static const std::regex limit(R"(\b(max_[a-z0-9_]+|kMax[A-Za-z0-9]+)\s*(?:=\s*([^;]+)|\{([^;}]+)\});)");
  std::vector<std::string> violations;
  if (!is_library(path) || !is_header(path)) return violations;
  for_each_line(code_only(header), [&](std::size_t number, std::string_view line) {
    std::match_results<std::string_view::const_iterator> match;
    if (!std::regex_search(line.begin(), line.end(), match, limit)) return;
    const auto name = match[1].str(), value = rendered_limit(match[2].matched ? match[2].str() : match[3].str());
    bool found = false;
    for_each_line(page, [&](std::size_t, std::string_view row) {
      const bool holds_value = value.empty() || row.find(" " + value + " ") != std::string_view::npos;
      found |= row.starts_with("| `" + name + "` |") && holds_value;
    });
    if (!found) violations.push_back(at(path, number, "docs/limits.md has no row `" + name + "` with " + value));
  });
  return violations;
}

std::vector<std::string> check_links(const SourceFile& page, const std::vector<SourceFile>& files) {
  static const std::regex link(R"(\]\(([^)#]+)(#[^)]*)?\))");
  std::vector<std::string> violations;
  if (!page.path.ends_with(".md")) return violations;
  const auto folder = std::filesystem::path(page.path).parent_path();
  for_each_line(page.text, [&](std::size_t number, std::string_view line) {
    for (std::regex_iterator it(line.begin(), line.end(), link), end = decltype(it)(); it != end; ++it) {
      const std::string target = (*it)[1];
      if (target.find("://") != std::string::npos) continue;
      const auto path = (folder / target).lexically_normal().generic_string();
      const bool exists = std::ranges::any_of(files, [&](const SourceFile& file) {
        return file.path == path || file.path.starts_with(path.ends_with('/') ? path : path + "/");
      });
      if (!exists) violations.push_back(at(page.path, number, "the link `" + target + "` leads nowhere"));
    }
  });
  return violations;
}

std::vector<std::string> check_quotes(const SourceFile& page, std::string_view folder,
                                      const std::vector<SourceFile>& files, std::string_view language) {
  static constexpr std::string_view kClosing = "```";
  const std::string opening = "```" + std::string(language) + "\n";
  std::vector<std::string> violations;
  for (auto begin = page.text.find(opening); begin != std::string::npos; begin = page.text.find(opening, begin)) {
    begin += opening.size();
    const auto quote = page.text.substr(begin, page.text.find(kClosing, begin) - begin);
    const bool found = std::ranges::any_of(files, [&](const SourceFile& file) {
      return file.path.starts_with(folder) && file.text.find(quote) != std::string::npos;
    });
    if (!found) violations.push_back(page.path + ": no source below " + std::string(folder) + " reads\n" + quote);
  }
  return violations;
}

std::set<std::string> test_names(const std::vector<SourceFile>& files) {
  static const std::regex test(R"(\bTEST(?:_F|_P)?\(\s*(\w+),\s*(\w+)\))");
  std::set<std::string> names;
  for (const SourceFile& file : files) {
    if (!file.path.starts_with("tests/") || !is_cpp(file.path)) continue;
    for (std::sregex_iterator it(file.text.begin(), file.text.end(), test), end; it != end; ++it) {
      names.insert((*it)[1].str() + "." + (*it)[2].str());
    }
  }
  return names;
}

std::vector<std::string> check_named_tests(const SourceFile& page, const std::vector<SourceFile>& files) {
  const std::set<std::string> tests = test_names(files);
  static const std::regex name(R"(\b([A-Z][A-Za-z0-9]*\.[A-Z][A-Za-z0-9_]*))");
  std::vector<std::string> violations;
  bool in_table = false;
  for_each_line(page.text, [&](std::size_t number, std::string_view line) {
    if (!line.starts_with("|") || !line.ends_with("|")) {
      in_table = false;
      return;
    }
    const auto last = line.substr(line.rfind('|', line.size() - 2));
    if (last == "| test |") in_table = true;
    if (!in_table || last == "| test |" || line.starts_with("| ---")) return;
    std::size_t named = 0;
    for (std::regex_iterator it(last.begin(), last.end(), name), end = decltype(it)(); it != end; ++it, ++named) {
      if (!tests.contains((*it)[1])) violations.push_back(at(page.path, number, "there is no test " + (*it)[1].str()));
    }
    if (named == 0) violations.push_back(at(page.path, number, "no test is named"));
  });
  return violations;
}

}  // namespace hardtack::architecture
