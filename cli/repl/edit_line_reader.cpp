#include "cli/repl/edit_line_reader.h"

#ifdef HARDTACK_LIBEDIT

#include <dlfcn.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <histedit.h>
#include <unistd.h>

#include <algorithm>
#include <clocale>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cwchar>
#include <utility>

#include "cli/repl/interrupt.h"
#include "report/terminal.h"

namespace hardtack::cli {
namespace {

constexpr const char* kLibrary = "libedit.so.2";  // its interface since 2007
constexpr int kMostLines = 1'000;                 // that the keys bring back
constexpr std::size_t kMostShown = 60;            // candidates

struct Library {
  decltype(&::el_init) init = nullptr;
  decltype(&::el_end) end = nullptr;
  decltype(&::el_set) set = nullptr;
  decltype(&::el_wset) wide_set = nullptr;
  decltype(&::el_get) get = nullptr;
  decltype(&::el_gets) gets = nullptr;
  decltype(&::el_line) line = nullptr;
  decltype(&::el_insertstr) insert = nullptr;
  decltype(&::el_deletestr) erase = nullptr;
  decltype(&::el_resize) resize = nullptr;
  decltype(&::history_init) history_init = nullptr;
  decltype(&::history_end) history_end = nullptr;
  decltype(&::history) history = nullptr;

  // Loaded once, for the life of the process; null where it is not there or lacks a function.
  static const Library* load() {
    static const Library library = [] {
      Library made;
      void* const handle = ::dlopen(kLibrary, RTLD_NOW | RTLD_LOCAL);
      if (handle == nullptr) return made;
      bool whole = true;
      const auto find = [&]<typename Function>(Function& function, const char* name) {
        function = reinterpret_cast<Function>(::dlsym(handle, name));
        whole = whole && function != nullptr;
      };
      find(made.init, "el_init");
      find(made.end, "el_end");
      find(made.set, "el_set");
      find(made.wide_set, "el_wset");
      find(made.get, "el_get");
      find(made.gets, "el_gets");
      find(made.line, "el_line");
      find(made.insert, "el_insertstr");
      find(made.erase, "el_deletestr");
      find(made.resize, "el_resize");
      find(made.history_init, "history_init");
      find(made.history_end, "history_end");
      find(made.history, "history");
      return whole ? made : Library();
    }();
    return library.init == nullptr ? nullptr : &library;
  }
};

// libedit reads characters as the locale says; policy text is UTF-8.
void expect_utf8() {
  std::setlocale(LC_CTYPE, "");  // NOLINT(concurrency-mt-unsafe): the command has one thread here
  if (MB_CUR_MAX == 1) std::setlocale(LC_CTYPE, "C.UTF-8");  // NOLINT(concurrency-mt-unsafe): the same
}

std::size_t code_points(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0u) != 0x80u; }));
}

std::string_view common_beginning(const std::vector<std::string>& texts) {
  std::string_view common = texts.front();
  for (const std::string_view text : texts) {
    const auto [end, ignored] = std::ranges::mismatch(common, text);
    common = common.substr(0, static_cast<std::size_t>(end - common.begin()));
  }
  // Not in the middle of a character.
  while (!common.empty() && common.size() < texts.front().size() &&
         (static_cast<unsigned char>(texts.front()[common.size()]) & 0xc0u) == 0x80u) {
    common.remove_suffix(1);
  }
  return common;
}

class Stream {
 public:
  Stream(int descriptor, const char* mode) : file_(::fdopen(::dup(descriptor), mode)) {}
  ~Stream() {
    if (file_ != nullptr) (void)std::fclose(file_);
  }
  Stream(const Stream&) = delete;  // closes it
  Stream& operator=(const Stream&) = delete;
  std::FILE* get() const { return file_; }

 private:
  std::FILE* file_;
};

class EditLineReader final : public LineReader {
 public:
  EditLineReader(const Library& library, int descriptor, LineReaderOptions& options)
      : library_(library),
        in_(descriptor, "r"),
        out_(::isatty(STDOUT_FILENO) == 1 ? STDOUT_FILENO : STDERR_FILENO, "w"),
        err_(STDERR_FILENO, "w") {
    if (in_.get() == nullptr || out_.get() == nullptr || err_.get() == nullptr) return;
    edit_ = library_.init("hardtack", in_.get(), out_.get(), err_.get());
    history_ = library_.history_init();
    if (edit_ == nullptr || history_ == nullptr) return;
    HistEvent event{};
    library_.history(history_, &event, H_SETSIZE, kMostLines);
    library_.history(history_, &event, H_SETUNIQUE, 1);
    for (const std::string& line : options.history) library_.history(history_, &event, H_ENTER, line.c_str());
    library_.set(edit_, EL_CLIENTDATA, this);
    library_.set(edit_, EL_PROMPT, &EditLineReader::prompt);
    library_.set(edit_, EL_EDITOR, "emacs");
    library_.set(edit_, EL_HIST, library_.history, history_);
    // Wide texts, which libedit keeps as they are; of others it makes copies that it never frees.
    library_.wide_set(edit_, EL_ADDFN, L"hardtack-complete", L"complete the word", &EditLineReader::on_tab);
    library_.set(edit_, EL_BIND, "^I", "hardtack-complete", nullptr);
    // As keys, so that no signal comes while libedit reads: it would drop the first and end with the second.
    library_.set(edit_, EL_SETTY, "-d", "-isig", nullptr);
    library_.wide_set(edit_, EL_ADDFN, L"hardtack-interrupt", L"drop the line", &EditLineReader::on_interrupt);
    library_.set(edit_, EL_BIND, "^C", "hardtack-interrupt", nullptr);
    library_.wide_set(edit_, EL_ADDFN, L"hardtack-suspend", L"back to the shell", &EditLineReader::on_suspend);
    library_.set(edit_, EL_BIND, "^Z", "hardtack-suspend", nullptr);
    // What is left of a ctrl-D that came before libedit had the terminal. It would be the key that quotes the next one.
    library_.set(edit_, EL_BIND, "^@", "ed-ignore", nullptr);
    library_.set(edit_, EL_BIND, "^R", "em-inc-search-prev", nullptr);
    complete_ = std::move(options.complete);
    ready_ = true;
  }
  ~EditLineReader() override {
    if (edit_ != nullptr) library_.end(edit_);
    if (history_ != nullptr) library_.history_end(history_);
  }

  bool ready() const { return ready_; }

  Result<LineRead> read(std::string_view prompt) override {
    prompt_ = prompt;
    interrupted_ = false;
    library_.resize(edit_);
    int count = 0;
    const char* line = library_.gets(edit_, &count);
    if (take_interrupt() || interrupted_) {
      (void)std::fputs("^C\n", out_.get());
      (void)std::fflush(out_.get());
      return LineRead{.kind = LineRead::Kind::kInterrupted, .content = {}};
    }
    if (line == nullptr || count <= 0) {
      (void)std::fputs("\n", out_.get());
      (void)std::fflush(out_.get());
      return LineRead{};
    }
    std::string_view text = line;
    if (text.ends_with('\n')) text.remove_suffix(1);
    if (text.ends_with('\r')) text.remove_suffix(1);
    if (text.size() > kMaxLineBytes) return LineRead{.kind = LineRead::Kind::kTooLong, .content = {}};
    return LineRead{.kind = LineRead::Kind::kLine, .content = std::string(text)};
  }

  void remember(const std::string& line) override {
    HistEvent event{};
    library_.history(history_, &event, H_ENTER, line.c_str());
  }

  bool interactive() const override { return true; }

 private:
  static EditLineReader& of(EditLine* edit) {
    void* self = nullptr;
    Library::load()->get(edit, EL_CLIENTDATA, &self);
    return *static_cast<EditLineReader*>(self);
  }
  static char* prompt(EditLine* edit) { return of(edit).prompt_.data(); }
  static unsigned char on_interrupt(EditLine* edit, std::wint_t) {
    of(edit).interrupted_ = true;
    return CC_NEWLINE;  // which empties the line, as CC_EOF would not
  }
  static unsigned char on_suspend(EditLine* edit, std::wint_t) {
    const Library& library = *Library::load();
    library.set(edit, EL_PREP_TERM, 0);
    (void)::raise(SIGTSTP);
    library.set(edit, EL_PREP_TERM, 1);
    return CC_REDISPLAY;
  }
  static unsigned char on_tab(EditLine* edit, std::wint_t) { return of(edit).complete(); }

  unsigned char complete() {
    const LineInfo* info = library_.line(edit_);
    const std::string_view line(info->buffer, static_cast<std::size_t>(info->lastchar - info->buffer));
    const auto cursor = static_cast<std::size_t>(info->cursor - info->buffer);
    if (!complete_) return CC_ERROR;
    const LineCompletion found = complete_(line, cursor);
    if (found.candidates.empty() || found.replaced > cursor) return CC_ERROR;
    const std::string typed(line.substr(cursor - found.replaced, found.replaced));
    const std::string common(common_beginning(found.candidates));
    if (common != typed && common.size() >= typed.size()) {
      if (!typed.empty()) library_.erase(edit_, static_cast<int>(code_points(typed)));
      library_.insert(edit_, common.c_str());
      return CC_REFRESH;
    }
    if (found.candidates.size() == 1) return CC_ERROR;
    std::string shown = "\n";
    for (std::size_t i = 0; i < std::min(found.candidates.size(), kMostShown); ++i) {
      shown += escape_controls(found.candidates[i]) + "  ";
    }
    if (found.candidates.size() > kMostShown) shown += fmt::format("and {} more", found.candidates.size() - kMostShown);
    shown += "\n";
    (void)std::fputs(shown.c_str(), out_.get());
    (void)std::fflush(out_.get());
    return CC_REDISPLAY;
  }

  const Library& library_;
  Stream in_, out_, err_;
  EditLine* edit_ = nullptr;
  History* history_ = nullptr;
  LineCompleter complete_;
  std::string prompt_;
  bool interrupted_ = false;
  bool ready_ = false;
};

}  // namespace

std::unique_ptr<LineReader> make_edit_line_reader(int descriptor, LineReaderOptions& options) {
  const Library* library = Library::load();
  if (library == nullptr) return nullptr;
  expect_utf8();
  auto reader = std::make_unique<EditLineReader>(*library, descriptor, options);
  if (!reader->ready()) return nullptr;
  return reader;
}

}  // namespace hardtack::cli

#else

namespace hardtack::cli {

std::unique_ptr<LineReader> make_edit_line_reader(int, LineReaderOptions&) { return nullptr; }

}  // namespace hardtack::cli

#endif
