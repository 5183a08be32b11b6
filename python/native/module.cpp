// The module hardtack._native. The package hardtack is made of it; nobody else imports it.
#include <vector>

#include "python/native/base/call.h"
#include "python/native/base/errors.h"
#include "python/native/base/records.h"
#include "python/native/decide/decision.h"
#include "python/native/decide/explanation.h"
#include "python/native/decide/policy.h"
#include "python/native/decide/policy_snapshots.h"
#include "python/native/tokens/formats.h"
#include "python/native/tokens/lineage.h"
#include "python/native/tokens/passports.h"
#include "python/native/tokens/profiles.h"
#include "python/native/tokens/third_party.h"
#include "python/native/tokens/tokens.h"
#include "python/native/values/blocks.h"
#include "python/native/values/jwks.h"
#include "python/native/values/keys.h"
#include "python/native/values/signers.h"
#include "python/native/values/terms.h"

namespace hardtack::python {
namespace {

// Types and exceptions are one for each process, so a second interpreter in it is told so.
bool g_imported = false;

int fill(PyObject* module) noexcept {
  return guarded_status([&] {
    if (g_imported) {
      PyErr_SetString(PyExc_ImportError, "hardtack can be imported by one interpreter of a process");
      throw Raised{};
    }
    prepare_terms();
    add_records(module);
    add_exceptions(module);
    add_key_types(module);
    add_signer_types(module);
    add_jwks_types(module);
    add_block_types(module);
    add_token_types(module);
    add_third_party_types(module);
    add_credential_types(module);
    add_policy_types(module);
    add_decision_types(module);
    add_explanation_types(module);
    add_authorizer_types(module);
    add_lineage_types(module);
    add_format_types(module);
    if (PyModule_AddStringConstant(module, "__version__", HARDTACK_VERSION) < 0) throw Raised{};
    // What static objects of this and other libraries hold goes after this.
    if (!Outside::watch_forks() || Py_AtExit(Outside::wait) < 0) {
      PyErr_SetString(PyExc_SystemError, "no function can be registered for the end of the interpreter");
      throw Raised{};
    }
    g_imported = true;
  });
}

PyModuleDef_Slot g_slots[] = {
    {Py_mod_exec, reinterpret_cast<void*>(&fill)},
#ifdef Py_mod_multiple_interpreters
    {Py_mod_multiple_interpreters, Py_MOD_MULTIPLE_INTERPRETERS_NOT_SUPPORTED},
#endif
#ifdef Py_GIL_DISABLED
    {Py_mod_gil, Py_MOD_GIL_NOT_USED},
#endif
    {0, nullptr},
};

PyModuleDef g_module = {PyModuleDef_HEAD_INIT,
                        "hardtack._native",
                        "Hardtack's C++ for the package hardtack.",
                        0,
                        nullptr,
                        g_slots,
                        nullptr,
                        nullptr,
                        nullptr};

}  // namespace
}  // namespace hardtack::python

PyMODINIT_FUNC PyInit__native() {
  static std::vector<PyMethodDef> functions = [] {
    std::vector<PyMethodDef> all = hardtack::python::token_functions();
    for (const auto& more : {hardtack::python::lineage_functions(), hardtack::python::format_functions(),
                             hardtack::python::passport_functions(), hardtack::python::profile_functions(),
                             hardtack::python::policy_snapshot_functions()}) {
      all.insert(all.end(), more.begin(), more.end());
    }
    all.push_back({});
    return all;
  }();
  hardtack::python::g_module.m_methods = functions.data();
  return PyModuleDef_Init(&hardtack::python::g_module);
}
