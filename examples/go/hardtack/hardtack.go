// Package hardtack is the part of Hardtack that this program needs, over its interface to C. Errors are errors,
// handles are freed by Close, and a decision is only an allow if Allowed says so.
//
// CGO_CFLAGS and CGO_LDFLAGS name the folders of hardtack.h and libhardtack.so where the compiler does not look by
// itself.
package hardtack

/*
#cgo LDFLAGS: -lhardtack
#include <stdlib.h>
#include <hardtack.h>

// Texts of Go are passed by pointer and length, and no struct of C may hold a pointer into Go's memory: these do it on
// the way.
static hardtack_error *compile(hardtack_text source, const hardtack_parameters *parameters, hardtack_policy **policy) {
  const hardtack_policy_options options = {.size = sizeof options, .name = hardtack_text_of("policy"), .parameters = parameters};
  return hardtack_policy_compile(source, &options, policy);
}
static hardtack_error *add_string(hardtack_request *request, hardtack_text name, hardtack_text value) {
  const hardtack_term term = hardtack_string(value);
  return hardtack_request_add(request, name, &term, 1);
}
static hardtack_error *add_date(hardtack_request *request, hardtack_text name, uint64_t seconds) {
  const hardtack_term term = hardtack_date(seconds);
  return hardtack_request_add(request, name, &term, 1);
}
*/
import "C"

import (
	"errors"
	"time"
	"unsafe"
)

// text copies to memory of C; the caller frees it.
func text(of string) (C.hardtack_text, func()) {
	data := C.CString(of)
	return C.hardtack_text{data: data, size: C.size_t(len(of))}, func() { C.free(unsafe.Pointer(data)) }
}

func goString(view C.hardtack_text) string {
	return string(unsafe.Slice((*byte)(unsafe.Pointer(view.data)), int(view.size)))
}

// check takes an error over from the library.
func check(err *C.hardtack_error) error {
	if err == nil {
		return nil
	}
	defer C.hardtack_error_free(err)
	return errors.New(goString(C.hardtack_error_text(err)))
}

func buffer(contents *C.hardtack_buffer) string {
	defer C.hardtack_buffer_free(contents)
	return goString(C.hardtack_buffer_text(contents))
}

// A PrivateKey signs tokens and blocks of third parties.
type PrivateKey struct{ handle *C.hardtack_private_key }

// GenerateKey makes an Ed25519 key.
func GenerateKey() (PrivateKey, error) {
	var key PrivateKey
	return key, check(C.hardtack_private_key_generate(C.HARDTACK_ED25519, nil, &key.handle))
}

// Public is the other half of the key, which verifies.
func (key PrivateKey) Public() (PublicKey, error) {
	var public PublicKey
	return public, check(C.hardtack_private_key_public(key.handle, &public.handle))
}

// Close wipes the key.
func (key PrivateKey) Close() { C.hardtack_private_key_free(key.handle) }

// A PublicKey verifies what its other half signed.
type PublicKey struct{ handle *C.hardtack_public_key }

// Close frees the key.
func (key PublicKey) Close() { C.hardtack_public_key_free(key.handle) }

// A Token that nobody has verified: it can be narrowed, not decided about.
type Token struct{ handle *C.hardtack_token }

func parse(source string) (*C.hardtack_block, error) {
	view, free := text(source)
	defer free()
	var block *C.hardtack_block
	return block, check(C.hardtack_block_parse(view, nil, &block))
}

// Mint makes a token that says what source says, signed by the issuer.
func Mint(source string, issuer PrivateKey) (Token, error) {
	block, err := parse(source)
	if err != nil {
		return Token{}, err
	}
	defer C.hardtack_block_free(block)
	var token Token
	return token, check(C.hardtack_token_mint(block, issuer.handle, nil, &token.handle))
}

// Narrow appends a block. It needs no key: whoever holds a token can narrow it.
func (token Token) Narrow(source string) (Token, error) {
	block, err := parse(source)
	if err != nil {
		return Token{}, err
	}
	defer C.hardtack_block_free(block)
	var narrower Token
	return narrower, check(C.hardtack_token_append(token.handle, block, nil, &narrower.handle))
}

// Vouch appends a block that a third party signs. In life it gets the request from the holder, and sends the block back.
func (token Token) Vouch(source string, thirdParty PrivateKey) (Token, error) {
	block, err := parse(source)
	if err != nil {
		return Token{}, err
	}
	defer C.hardtack_block_free(block)
	var request *C.hardtack_third_party_request
	if err := check(C.hardtack_third_party_request_new(token.handle, &request)); err != nil {
		return Token{}, err
	}
	defer C.hardtack_third_party_request_free(request)
	var signed *C.hardtack_third_party_block
	if err := check(C.hardtack_third_party_block_sign(request, block, thirdParty.handle, C.hardtack_text{}, &signed)); err != nil {
		return Token{}, err
	}
	defer C.hardtack_third_party_block_free(signed)
	var longer Token
	return longer, check(C.hardtack_token_append_third_party(token.handle, signed, nil, &longer.handle))
}

// Text is the token as it is sent.
func (token Token) Text() (string, error) {
	var contents *C.hardtack_buffer
	if err := check(C.hardtack_token_text(token.handle, &contents)); err != nil {
		return "", err
	}
	return buffer(contents), nil
}

// Close frees the token.
func (token Token) Close() { C.hardtack_token_free(token.handle) }

// A Verifier checks signatures, and remembers which tokens it has checked. All goroutines may share one.
type Verifier struct{ handle *C.hardtack_verifier }

// NewVerifier trusts one issuer.
func NewVerifier(issuer PublicKey) (Verifier, error) {
	var keys *C.hardtack_keys
	if err := check(C.hardtack_keys_of(issuer.handle, &keys)); err != nil {
		return Verifier{}, err
	}
	defer C.hardtack_keys_free(keys)
	var verifier Verifier
	return verifier, check(C.hardtack_verifier_new(keys, nil, &verifier.handle))
}

// Verify gives what can be decided about.
func (verifier Verifier) Verify(token string) (Credential, error) {
	view, free := text(token)
	defer free()
	var credential Credential
	return credential, check(C.hardtack_verifier_verify_text(verifier.handle, view, &credential.handle))
}

// Close frees the verifier.
func (verifier Verifier) Close() { C.hardtack_verifier_free(verifier.handle) }

// A Credential is a token that has been verified.
type Credential struct{ handle *C.hardtack_credential }

// Close frees the credential.
func (credential Credential) Close() { C.hardtack_credential_free(credential.handle) }

// A Policy is compiled once, and shared by all goroutines.
type Policy struct{ handle *C.hardtack_policy }

// Compile reads a policy. The keys are for `trusting {name}`.
func Compile(source string, keys map[string]PublicKey) (Policy, error) {
	var parameters *C.hardtack_parameters
	if err := check(C.hardtack_parameters_new(&parameters)); err != nil {
		return Policy{}, err
	}
	defer C.hardtack_parameters_free(parameters)
	for name, key := range keys {
		view, free := text(name)
		err := check(C.hardtack_parameters_set_key(parameters, view, key.handle))
		free()
		if err != nil {
			return Policy{}, err
		}
	}
	view, free := text(source)
	defer free()
	var policy Policy
	return policy, check(C.compile(view, parameters, &policy.handle))
}

// Close frees the policy.
func (policy Policy) Close() { C.hardtack_policy_free(policy.handle) }

// A Request is what the service itself says: who asks for what, and when.
type Request struct{ handle *C.hardtack_request }

// NewRequest begins one.
func (policy Policy) NewRequest() (Request, error) {
	var request Request
	return request, check(C.hardtack_request_new(policy.handle, &request.handle))
}

// Add states a fact of one text.
func (request Request) Add(predicate, value string) error {
	name, freeName := text(predicate)
	defer freeName()
	view, freeValue := text(value)
	defer freeValue()
	return check(C.add_string(request.handle, name, view))
}

// AddTime states a fact of one date, from 1970 on.
func (request Request) AddTime(predicate string, at time.Time) error {
	if at.Unix() < 0 {
		return errors.New("a date before 1970")
	}
	name, free := text(predicate)
	defer free()
	return check(C.add_date(request.handle, name, C.uint64_t(at.Unix())))
}

// Close frees the request.
func (request Request) Close() { C.hardtack_request_free(request.handle) }

// An Authorizer holds the memory of an evaluation: one goroutine at a time uses it.
type Authorizer struct{ handle *C.hardtack_authorizer }

// NewAuthorizer makes one with the default limits.
func NewAuthorizer() (Authorizer, error) {
	var authorizer Authorizer
	return authorizer, check(C.hardtack_authorizer_new(nil, &authorizer.handle))
}

// Decide answers a request. Where it was denied, the second result says why.
func (authorizer Authorizer) Decide(request Request, credential Credential) (bool, string, error) {
	var decision *C.hardtack_decision
	if err := check(C.hardtack_authorizer_decide(authorizer.handle, request.handle, credential.handle, nil, 0, &decision)); err != nil {
		return false, "", err
	}
	defer C.hardtack_decision_free(decision)
	if bool(C.hardtack_decision_allowed(decision)) {
		return true, "", nil
	}
	var contents *C.hardtack_buffer
	if err := check(C.hardtack_authorizer_explain_text(authorizer.handle, decision, nil, nil, &contents)); err != nil {
		return false, "", err
	}
	return false, buffer(contents), nil
}

// Close frees the authorizer.
func (authorizer Authorizer) Close() { C.hardtack_authorizer_free(authorizer.handle) }
