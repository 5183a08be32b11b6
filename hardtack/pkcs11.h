// Signing with keys in PKCS#11 tokens.
#pragma once

#include "hardtack/biscuit.h"
#include "tokens/pkcs11/pkcs11_signer.h"
