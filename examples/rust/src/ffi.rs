//! What of hardtack.h this program calls, as C has it. Nothing else of the program is unsafe but the wrappers in
//! hardtack.rs.

use std::marker::{PhantomData, PhantomPinned};
use std::os::raw::c_char;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Text {
    pub data: *const c_char,
    pub size: usize,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Elements {
    pub items: *const Term,
    pub count: usize,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub union Value {
    pub boolean: bool,
    pub integer: i64,
    pub date: u64,
    pub string: Text,
    pub elements: Elements,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Term {
    pub kind: u32,
    pub reserved: u32,
    pub value: Value,
}

pub const DATE: u32 = 3;
pub const STRING: u32 = 4;
pub const ED25519: i32 = 0;

#[repr(C)]
pub struct PolicyOptions {
    pub size: usize,
    pub name: Text,
    pub parameters: *const Parameters,
    pub limits: *const Opaque,
    pub functions: *const Opaque,
    pub disable_regex: bool,
    pub allow_token_predicates: bool,
}

/// A type of C whose inside is nobody's business. It stays on the thread that made it, unless a wrapper says otherwise.
#[repr(C)]
pub struct Opaque {
    data: [u8; 0],
    marker: PhantomData<(*mut u8, PhantomPinned)>,
}

macro_rules! handles {
    ($($name:ident),*) => { $(
        #[repr(C)]
        pub struct $name { inside: Opaque }
    )* };
}
handles!(
    Error,
    Buffer,
    PublicKey,
    PrivateKey,
    Keys,
    Parameters,
    Block,
    Token,
    ThirdPartyRequest,
    ThirdPartyBlock,
    Verifier,
    Credential,
    Policy,
    Request,
    Authorizer,
    Decision
);

extern "C" {
    pub fn hardtack_error_text(error: *const Error) -> Text;
    pub fn hardtack_error_free(error: *mut Error);
    pub fn hardtack_buffer_text(buffer: *const Buffer) -> Text;
    pub fn hardtack_buffer_free(buffer: *mut Buffer);

    pub fn hardtack_private_key_generate(
        algorithm: i32,
        random: *const Opaque,
        key: *mut *mut PrivateKey,
    ) -> *mut Error;
    pub fn hardtack_private_key_public(key: *const PrivateKey, public_key: *mut *mut PublicKey) -> *mut Error;
    pub fn hardtack_private_key_free(key: *mut PrivateKey);
    pub fn hardtack_public_key_free(key: *mut PublicKey);
    pub fn hardtack_keys_of(key: *const PublicKey, keys: *mut *mut Keys) -> *mut Error;
    pub fn hardtack_keys_free(keys: *mut Keys);

    pub fn hardtack_parameters_new(parameters: *mut *mut Parameters) -> *mut Error;
    pub fn hardtack_parameters_set_key(parameters: *mut Parameters, name: Text, key: *const PublicKey) -> *mut Error;
    pub fn hardtack_parameters_free(parameters: *mut Parameters);

    pub fn hardtack_block_parse(source: Text, options: *const Opaque, block: *mut *mut Block) -> *mut Error;
    pub fn hardtack_block_free(block: *mut Block);
    pub fn hardtack_token_mint(
        authority: *const Block,
        root: *const PrivateKey,
        options: *const Opaque,
        token: *mut *mut Token,
    ) -> *mut Error;
    pub fn hardtack_token_append(
        token: *const Token,
        block: *const Block,
        options: *const Opaque,
        longer: *mut *mut Token,
    ) -> *mut Error;
    pub fn hardtack_token_text(token: *const Token, text: *mut *mut Buffer) -> *mut Error;
    pub fn hardtack_token_free(token: *mut Token);
    pub fn hardtack_third_party_request_new(token: *const Token, request: *mut *mut ThirdPartyRequest) -> *mut Error;
    pub fn hardtack_third_party_request_free(request: *mut ThirdPartyRequest);
    pub fn hardtack_third_party_block_sign(
        request: *const ThirdPartyRequest,
        block: *const Block,
        key: *const PrivateKey,
        context: Text,
        signed_block: *mut *mut ThirdPartyBlock,
    ) -> *mut Error;
    pub fn hardtack_third_party_block_free(block: *mut ThirdPartyBlock);
    pub fn hardtack_token_append_third_party(
        token: *const Token,
        block: *const ThirdPartyBlock,
        options: *const Opaque,
        longer: *mut *mut Token,
    ) -> *mut Error;

    pub fn hardtack_verifier_new(keys: *const Keys, options: *const Opaque, verifier: *mut *mut Verifier)
        -> *mut Error;
    pub fn hardtack_verifier_verify_text(
        verifier: *const Verifier,
        text: Text,
        credential: *mut *mut Credential,
    ) -> *mut Error;
    pub fn hardtack_verifier_free(verifier: *mut Verifier);
    pub fn hardtack_credential_free(credential: *mut Credential);

    pub fn hardtack_policy_compile(source: Text, options: *const PolicyOptions, policy: *mut *mut Policy)
        -> *mut Error;
    pub fn hardtack_policy_free(policy: *mut Policy);
    pub fn hardtack_request_new(policy: *const Policy, request: *mut *mut Request) -> *mut Error;
    pub fn hardtack_request_add(request: *mut Request, name: Text, terms: *const Term, count: usize) -> *mut Error;
    pub fn hardtack_request_free(request: *mut Request);
    pub fn hardtack_authorizer_new(options: *const Opaque, authorizer: *mut *mut Authorizer) -> *mut Error;
    pub fn hardtack_authorizer_decide(
        authorizer: *mut Authorizer,
        request: *const Request,
        credential: *const Credential,
        further: *const *const Credential,
        count: usize,
        decision: *mut *mut Decision,
    ) -> *mut Error;
    pub fn hardtack_authorizer_explain_text(
        authorizer: *const Authorizer,
        decision: *const Decision,
        error: *const Error,
        limits: *const Opaque,
        text: *mut *mut Buffer,
    ) -> *mut Error;
    pub fn hardtack_authorizer_free(authorizer: *mut Authorizer);
    pub fn hardtack_decision_allowed(decision: *const Decision) -> bool;
    pub fn hardtack_decision_free(decision: *mut Decision);
}
