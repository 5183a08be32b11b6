//! The part of Hardtack that this program needs, as Rust has it: what owns a handle frees it, what fails is a Result,
//! and what belongs to one thread cannot be shared.

use crate::ffi;
use std::fmt;
use std::os::raw::c_char;
use std::ptr::{null, null_mut};

/// A refusal with its reason: a bad token, a limit, an expression that failed.
#[derive(Debug)]
pub struct Error(String);

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.write_str(&self.0)
    }
}
impl std::error::Error for Error {}

pub type Result<T> = std::result::Result<T, Error>;

fn text(of: &str) -> ffi::Text {
    ffi::Text { data: of.as_ptr() as *const c_char, size: of.len() }
}

/// Text of the library is UTF-8; it is copied, since it lives no longer than the handle that gave it.
unsafe fn copy(view: ffi::Text) -> String {
    if view.size == 0 {
        return String::new();
    }
    String::from_utf8_lossy(std::slice::from_raw_parts(view.data as *const u8, view.size)).into_owned()
}

fn check(error: *mut ffi::Error) -> Result<()> {
    if error.is_null() {
        return Ok(());
    }
    // The error is ours to free, once.
    unsafe {
        let message = copy(ffi::hardtack_error_text(error));
        ffi::hardtack_error_free(error);
        Err(Error(message))
    }
}

/// Calls what makes a handle: `make` gets the place where the library puts it.
fn made<T>(make: impl FnOnce(*mut *mut T) -> *mut ffi::Error) -> Result<*mut T> {
    let mut handle = null_mut();
    check(make(&mut handle))?;
    Ok(handle)
}

fn buffer(make: impl FnOnce(*mut *mut ffi::Buffer) -> *mut ffi::Error) -> Result<String> {
    let handle = made(make)?;
    unsafe {
        let contents = copy(ffi::hardtack_buffer_text(handle));
        ffi::hardtack_buffer_free(handle);
        Ok(contents)
    }
}

macro_rules! owner {
    ($(#[$about:meta])* $name:ident, $free:ident) => {
        $(#[$about])*
        pub struct $name(*mut ffi::$name);
        impl Drop for $name {
            fn drop(&mut self) {
                unsafe { ffi::$free(self.0) }
            }
        }
    };
}
/// Frozen: any number of threads may use one at once, as hardtack.h says of each of these types.
macro_rules! shared {
    ($($name:ident),*) => { $(
        unsafe impl Send for $name {}
        unsafe impl Sync for $name {}
    )* };
}

owner!(PrivateKey, hardtack_private_key_free);
owner!(PublicKey, hardtack_public_key_free);
owner!(Keys, hardtack_keys_free);
owner!(Parameters, hardtack_parameters_free);
owner!(Block, hardtack_block_free);
owner!(
    /// A token that nobody has verified: it can be narrowed, not decided about.
    Token, hardtack_token_free
);
owner!(ThirdPartyRequest, hardtack_third_party_request_free);
owner!(ThirdPartyBlock, hardtack_third_party_block_free);
owner!(
    /// Checks signatures, and remembers which tokens it has checked.
    Verifier, hardtack_verifier_free
);
owner!(
    /// A token that has been verified.
    Credential, hardtack_credential_free
);
owner!(Policy, hardtack_policy_free);
owner!(Request, hardtack_request_free);
owner!(
    /// The memory of an evaluation: one for each thread.
    Authorizer, hardtack_authorizer_free
);
owner!(Decision, hardtack_decision_free);
shared!(PrivateKey, PublicKey, Keys, Block, Token, Verifier, Credential, Policy, Decision);

impl PrivateKey {
    pub fn generate() -> Result<PrivateKey> {
        made(|key| unsafe { ffi::hardtack_private_key_generate(ffi::ED25519, null(), key) }).map(PrivateKey)
    }

    pub fn public_key(&self) -> Result<PublicKey> {
        made(|key| unsafe { ffi::hardtack_private_key_public(self.0, key) }).map(PublicKey)
    }
}

impl Block {
    pub fn parse(source: &str) -> Result<Block> {
        made(|block| unsafe { ffi::hardtack_block_parse(text(source), null(), block) }).map(Block)
    }
}

impl Token {
    pub fn mint(source: &str, issuer: &PrivateKey) -> Result<Token> {
        let block = Block::parse(source)?;
        made(|token| unsafe { ffi::hardtack_token_mint(block.0, issuer.0, null(), token) }).map(Token)
    }

    /// Needs no key: whoever holds a token can narrow it.
    pub fn narrow(&self, source: &str) -> Result<Token> {
        let block = Block::parse(source)?;
        made(|token| unsafe { ffi::hardtack_token_append(self.0, block.0, null(), token) }).map(Token)
    }

    /// A third party signs a block for this token. In life it gets the request from the holder, and sends the block back.
    pub fn vouch(&self, source: &str, third_party: &PrivateKey) -> Result<Token> {
        let request =
            ThirdPartyRequest(made(|request| unsafe { ffi::hardtack_third_party_request_new(self.0, request) })?);
        let block = Block::parse(source)?;
        let no_context = ffi::Text { data: null(), size: 0 };
        let signed = ThirdPartyBlock(made(|signed| unsafe {
            ffi::hardtack_third_party_block_sign(request.0, block.0, third_party.0, no_context, signed)
        })?);
        made(|token| unsafe { ffi::hardtack_token_append_third_party(self.0, signed.0, null(), token) }).map(Token)
    }

    pub fn text(&self) -> Result<String> {
        buffer(|text| unsafe { ffi::hardtack_token_text(self.0, text) })
    }
}

impl Verifier {
    pub fn new(issuer: &PublicKey) -> Result<Verifier> {
        let keys = Keys(made(|keys| unsafe { ffi::hardtack_keys_of(issuer.0, keys) })?);
        made(|verifier| unsafe { ffi::hardtack_verifier_new(keys.0, null(), verifier) }).map(Verifier)
    }

    pub fn verify(&self, token: &str) -> Result<Credential> {
        made(|credential| unsafe { ffi::hardtack_verifier_verify_text(self.0, text(token), credential) })
            .map(Credential)
    }
}

impl Policy {
    /// `keys` are for `trusting {name}`.
    pub fn compile(source: &str, keys: &[(&str, &PublicKey)]) -> Result<Policy> {
        let parameters = Parameters(made(|parameters| unsafe { ffi::hardtack_parameters_new(parameters) })?);
        for (name, key) in keys {
            check(unsafe { ffi::hardtack_parameters_set_key(parameters.0, text(name), key.0) })?;
        }
        let options = ffi::PolicyOptions {
            size: std::mem::size_of::<ffi::PolicyOptions>(),
            name: text("policy"),
            parameters: parameters.0,
            limits: null(),
            functions: null(),
            disable_regex: false,
            allow_token_predicates: false,
        };
        made(|policy| unsafe { ffi::hardtack_policy_compile(text(source), &options, policy) }).map(Policy)
    }
}

/// A value of the language that a request is made of.
pub enum Value<'a> {
    Text(&'a str),
    /// Seconds since 1970.
    Date(u64),
}

impl Request {
    pub fn new(policy: &Policy) -> Result<Request> {
        made(|request| unsafe { ffi::hardtack_request_new(policy.0, request) }).map(Request)
    }

    pub fn add(&mut self, predicate: &str, value: Value) -> Result<()> {
        let term = match value {
            Value::Text(value) => {
                ffi::Term { kind: ffi::STRING, reserved: 0, value: ffi::Value { string: text(value) } }
            }
            Value::Date(seconds) => ffi::Term { kind: ffi::DATE, reserved: 0, value: ffi::Value { date: seconds } },
        };
        check(unsafe { ffi::hardtack_request_add(self.0, text(predicate), &term, 1) })
    }
}

impl Authorizer {
    pub fn new() -> Result<Authorizer> {
        made(|authorizer| unsafe { ffi::hardtack_authorizer_new(null(), authorizer) }).map(Authorizer)
    }

    pub fn decide(&mut self, request: &Request, credential: &Credential) -> Result<Decision> {
        made(|decision| unsafe {
            ffi::hardtack_authorizer_decide(self.0, request.0, credential.0, null(), 0, decision)
        })
        .map(Decision)
    }

    /// Why the last decision, which `decision` is, was made.
    pub fn explain(&self, decision: &Decision) -> Result<String> {
        buffer(|text| unsafe { ffi::hardtack_authorizer_explain_text(self.0, decision.0, null(), null(), text) })
    }
}

impl Decision {
    pub fn allowed(&self) -> bool {
        unsafe { ffi::hardtack_decision_allowed(self.0) }
    }
}
