#include "python/native/values/terms.h"

#include <optional>
#include <string>
#include <vector>

#include "python/native/base/call.h"
#include "python/native/base/errors.h"
#include "python/native/values/keys.h"

namespace hardtack::python {
namespace {

// Of the module datetime, for as long as the process.
PyObject* g_datetime = nullptr;
PyObject* g_epoch = nullptr;      // 1970-01-01T00:00:00Z
PyObject* g_subtract = nullptr;   // datetime.__sub__
PyObject* g_utcoffset = nullptr;  // datetime.utcoffset
PyObject* g_from_timestamp = nullptr;
PyObject* g_utc = nullptr;
PyObject* g_days = nullptr;
PyObject* g_seconds = nullptr;

std::string named(const Place& place) { return std::string(place.kind) + " `" + std::string(place.name) + "`"; }

[[noreturn]] void refuse_value(const Place& place, std::string_view reason) {
  raise_value_error(named(place) + ": " + std::string(reason));
}

std::string_view checked_text(PyObject* object, const Place& place) {
  Py_ssize_t size = 0;
  const char* data = PyUnicode_AsUTF8AndSize(object, &size);
  if (data != nullptr) return {data, static_cast<std::size_t>(size)};
  if (PyErr_ExceptionMatches(PyExc_UnicodeError) == 0) throw Raised{};
  PyErr_Clear();
  refuse_value(place, "the text holds surrogates, which are no text");
}

std::int64_t checked_integer(PyObject* object, const Place& place) {
  int overflow = 0;
  const long long value = PyLong_AsLongLongAndOverflow(object, &overflow);
  if (overflow != 0) refuse_value(place, "the integer exceeds 64 bits");
  if (value == -1 && PyErr_Occurred() != nullptr) throw Raised{};
  return value;
}

// What has no bytes of its own that a view could refer to.
std::optional<Value> plain_value(PyObject* object, const Place& place) {
  if (object == Py_None) return Value::null();
  if (PyBool_Check(object) != 0) return Value::boolean(object == Py_True);
  if (PyLong_Check(object) != 0) return Value::integer(checked_integer(object, place));
  if (is_datetime(object)) return Value::date(seconds_of(object, place));
  return std::nullopt;
}

[[noreturn]] void no_term(PyObject* object, const Place& place) {
  raise_type_error(named(place) + " must be int, str, bytes, bool, datetime, list, set, dict or None, not " +
                   type_name(object));
}

enum class Kind { kArray, kSet, kMap, kOther };

Kind kind_of(PyObject* object) {
  if (PyList_Check(object) != 0 || PyTuple_Check(object) != 0) return Kind::kArray;
  if (PyAnySet_Check(object) != 0) return Kind::kSet;
  if (PyDict_Check(object) != 0) return Kind::kMap;
  return Kind::kOther;
}

// The elements of a collection, held, so that nothing they do while they are converted takes them away; of a map keys
// and values in turn.
std::vector<Ref> elements_of(PyObject* object, Kind kind, const Place& place) {
  std::vector<Ref> elements;
  const auto add = [&](Ref element) {
    if (elements.size() >= kMaxTermElements) refuse_value(place, "the collection is too large");
    elements.push_back(std::move(element));
  };
  if (kind == Kind::kMap) {
    const Ref items = Ref::own(PyDict_Items(object));
    for (Py_ssize_t i = 0; i < PyList_Size(items.get()); ++i) {
      PyObject* item = PyList_GetItem(items.get(), i);
      add(Ref::share(PyTuple_GetItem(item, 0)));
      add(Ref::share(PyTuple_GetItem(item, 1)));
    }
  } else if (PyList_Check(object) != 0) {
    for (Py_ssize_t i = 0; i < PyList_Size(object); ++i) add(Ref::share(PyList_GetItem(object, i)));
  } else if (PyTuple_Check(object) != 0) {
    for (Py_ssize_t i = 0; i < PyTuple_Size(object); ++i) add(Ref::share(PyTuple_GetItem(object, i)));
  } else {
    const Ref iterator = Ref::own(staying([&] { return PyObject_GetIter(object); }));
    while (Ref next = Ref::take(staying([&] { return PyIter_Next(iterator.get()); }))) add(std::move(next));
    if (PyErr_Occurred() != nullptr) throw Raised{};
  }
  return elements;
}

class Converter {
 public:
  explicit Converter(const Place& place) : place_(place) {}

  Term convert(PyObject* object, std::size_t depth) {
    if (++count_ > kMaxTermElements) refuse_value(place_, "the collection is too large");
    if (const auto value = plain_value(object, place_)) return plain_term(*value);
    if (PyUnicode_Check(object) != 0) return Term::string(std::string(checked_text(object, place_)));
    const Kind kind = kind_of(object);
    if (kind == Kind::kOther) return bytes_term(object);
    if (depth >= kMaxTermDepth) refuse_value(place_, "collections are nested too deeply");
    const std::vector<Ref> held = elements_of(object, kind, place_);
    std::vector<Term> elements;
    elements.reserve(held.size());
    for (std::size_t i = 0; i < held.size(); ++i) {
      if (kind == Kind::kMap && i % 2 == 0) check_key(held[i].get());
      elements.push_back(convert(held[i].get(), depth + 1));
      if (kind == Kind::kSet && elements.back().is(ValueType::kSet)) refuse_value(place_, "a set holds a set");
    }
    switch (kind) {
      case Kind::kSet: return Term::set(std::move(elements));
      case Kind::kMap: return Term::map(std::move(elements));
      default: return Term::array(std::move(elements));
    }
  }

 private:
  static Term plain_term(Value value) {
    switch (value.type()) {
      case ValueType::kInteger: return Term::integer(value.as_integer());
      case ValueType::kBool: return Term::boolean(value.as_bool());
      case ValueType::kDate: return Term::date(value.as_date());
      default: return Term::null();
    }
  }

  Term bytes_term(PyObject* object) const {
    const std::optional<Buffer> buffer = Buffer::of(object);
    if (!buffer) no_term(object, place_);
    return Term::bytes({reinterpret_cast<const char*>(buffer->bytes().data()), buffer->bytes().size()});
  }

  void check_key(PyObject* key) const {
    if (PyUnicode_Check(key) != 0 || (PyLong_Check(key) != 0 && PyBool_Check(key) == 0)) return;
    raise_type_error(named(place_) + ": the keys of a dict must be int or str, not " + type_name(key));
  }

  const Place& place_;
  std::size_t count_ = 0;
};

PyObject* attribute_of(const Ref& object, const char* name) {
  return Ref::own(PyObject_GetAttrString(object.get(), name)).release();
}

}  // namespace

void prepare_terms() {
  const Ref module = Ref::own(PyImport_ImportModule("datetime"));
  g_datetime = attribute_of(module, "datetime");
  const Ref type = Ref::share(g_datetime);
  g_subtract = attribute_of(type, "__sub__");
  g_utcoffset = attribute_of(type, "utcoffset");
  g_from_timestamp = attribute_of(type, "fromtimestamp");
  const Ref zone = Ref::own(PyObject_GetAttrString(module.get(), "timezone"));
  g_utc = attribute_of(zone, "utc");
  g_days = Ref::own(PyUnicode_InternFromString("days")).release();
  g_seconds = Ref::own(PyUnicode_InternFromString("seconds")).release();
  g_epoch = Ref::own(PyObject_CallFunction(g_from_timestamp, "iO", 0, g_utc)).release();
}

bool is_datetime(PyObject* object) {
  if (Py_TYPE(object) == reinterpret_cast<PyTypeObject*>(g_datetime)) return true;
  return PyType_IsSubtype(Py_TYPE(object), reinterpret_cast<PyTypeObject*>(g_datetime)) != 0;
}

std::uint64_t seconds_of(PyObject* datetime, const Place& place) {
  // The methods of datetime itself, whatever a subclass says; a time zone may be anybody's.
  const Ref offset = Ref::own(call_python(g_utcoffset, datetime));
  if (offset.get() == Py_None) refuse_value(place, "the datetime has no time zone");
  const Ref since = Ref::own(call_python(g_subtract, datetime, g_epoch));
  const Ref days = Ref::own(PyObject_GetAttr(since.get(), g_days));
  const Ref seconds = Ref::own(PyObject_GetAttr(since.get(), g_seconds));
  const long long total = PyLong_AsLongLong(days.get()) * 86'400 + PyLong_AsLongLong(seconds.get());
  if (PyErr_Occurred() != nullptr) throw Raised{};
  if (total < 0) refuse_value(place, "the language has no dates before 1970");
  return static_cast<std::uint64_t>(total);
}

Ref datetime_of(std::uint64_t seconds) {
  constexpr std::uint64_t kEndOfYear9999 = 253'402'300'799;
  if (seconds > kEndOfYear9999) raise_value_error("a date after the year 9999, which datetime cannot hold");
  return Ref::own(PyObject_CallFunction(g_from_timestamp, "KO", static_cast<unsigned long long>(seconds), g_utc));
}

RequestTerm request_term(PyObject* object, TermStore& store, const Place& place) {
  if (PyUnicode_Check(object) != 0) return {checked_text(object, place)};
  if (const auto value = plain_value(object, place)) return {*value};
  if (PyBytes_Check(object) != 0) {
    char* data = nullptr;
    Py_ssize_t size = 0;
    if (PyBytes_AsStringAndSize(object, &data, &size) < 0) throw Raised{};
    return {ByteString(std::string_view(data, static_cast<std::size_t>(size)))};
  }
  const Result<Value> made = Converter(place).convert(object, 0).to_value(store);
  return {value_or_raise(made)};
}

Term term_of(PyObject* object, const Place& place) { return Converter(place).convert(object, 0); }

namespace {

Ref sequence(const std::vector<Term>& elements, bool hashable);

Ref object_of(const Term& term, bool hashable) {
  switch (term.type()) {
    case ValueType::kNull: return Ref::none();
    case ValueType::kInteger: return number(term.as_integer());
    case ValueType::kBool: return truth(term.as_bool());
    case ValueType::kDate: return datetime_of(term.as_date());
    case ValueType::kString: return text(term.text());
    case ValueType::kVariable: return text("$" + term.text());
    case ValueType::kBytes:
      return Ref::own(PyBytes_FromStringAndSize(term.text().data(), static_cast<Py_ssize_t>(term.text().size())));
    case ValueType::kArray: return sequence(term.elements(), hashable);
    case ValueType::kSet: {
      Ref set = Ref::own(hashable ? PyFrozenSet_New(nullptr) : PySet_New(nullptr));
      for (const Term& element : term.elements()) {
        if (PySet_Add(set.get(), object_of(element, true).get()) < 0) throw Raised{};
      }
      return set;
    }
    case ValueType::kMap: break;
  }
  const std::vector<Term>& entries = term.elements();
  if (hashable) {
    Ref pairs = Ref::own(PyTuple_New(static_cast<Py_ssize_t>(entries.size() / 2)));
    for (std::size_t i = 0; i + 1 < entries.size(); i += 2) {
      const Ref key = object_of(entries[i], true);
      const Ref value = object_of(entries[i + 1], true);
      PyTuple_SetItem(pairs.get(), static_cast<Py_ssize_t>(i / 2),
                      Ref::own(PyTuple_Pack(2, key.get(), value.get())).release());
    }
    return pairs;
  }
  Ref dict = Ref::own(PyDict_New());
  for (std::size_t i = 0; i + 1 < entries.size(); i += 2) {
    const Ref key = object_of(entries[i], true);
    const Ref value = object_of(entries[i + 1], false);
    if (PyDict_SetItem(dict.get(), key.get(), value.get()) < 0) throw Raised{};
  }
  return dict;
}

Ref sequence(const std::vector<Term>& elements, bool hashable) {
  const auto size = static_cast<Py_ssize_t>(elements.size());
  Ref made = Ref::own(hashable ? PyTuple_New(size) : PyList_New(size));
  for (Py_ssize_t i = 0; i < size; ++i) {
    PyObject* element = object_of(elements[static_cast<std::size_t>(i)], hashable).release();
    if (hashable) {
      PyTuple_SetItem(made.get(), i, element);
    } else {
      PyList_SetItem(made.get(), i, element);
    }
  }
  return made;
}

}  // namespace

Ref object_of_term(const Term& term) { return object_of(term, false); }

Parameters parameters_of(PyObject* dict, std::string_view function) {
  Parameters parameters;
  if (dict == nullptr || dict == Py_None) return parameters;
  if (PyDict_Check(dict) == 0) {
    raise_type_error(std::string(function) + "() argument `parameters` must be dict, not " + type_name(dict));
  }
  const Ref items = Ref::own(PyDict_Items(dict));
  for (Py_ssize_t i = 0; i < PyList_Size(items.get()); ++i) {
    PyObject* item = PyList_GetItem(items.get(), i);
    PyObject* key = PyTuple_GetItem(item, 0);
    PyObject* value = PyTuple_GetItem(item, 1);
    if (PyUnicode_Check(key) == 0) {
      raise_type_error(std::string(function) + "() argument `parameters`: names must be str, not " + type_name(key));
    }
    const std::string name(utf8_of(key, "the name of a parameter"));
    if (const PublicKey* public_key = value_if<PublicKey>(value)) {
      parameters.set_key(name, *public_key);
    } else {
      parameters.set(name, term_of(value, {"parameter", name}));
    }
  }
  return parameters;
}

}  // namespace hardtack::python
