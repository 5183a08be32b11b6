//! Issues tokens as the story of examples/file-service has it, and lets a file service decide requests on several
//! threads. The argument is that folder. Prints one line for each request; ends with 1 if an answer is not the
//! expected one.

mod ffi;
mod hardtack;

use hardtack::{Authorizer, Credential, Policy, PrivateKey, PublicKey, Request, Result, Token, Value, Verifier};
use std::cell::RefCell;

const NOON: u64 = 1_906_545_600; // 2030-06-01T12:00:00Z
const HOUR: u64 = 3_600;

/// Policy and verifier are made once and shared by all threads.
struct FileService {
    policy: Policy,
    verifier: Verifier,
}

thread_local! {
    // Keeps its memory from one request to the next.
    static AUTHORIZER: RefCell<Option<Authorizer>> = const { RefCell::new(None) };
}

impl FileService {
    fn new(policy: &str, issuer: &PublicKey, club: &PublicKey) -> Result<FileService> {
        Ok(FileService { policy: Policy::compile(policy, &[("club", club)])?, verifier: Verifier::new(issuer)? })
    }

    /// The status of HTTP for an operation on a path. The reasons of a denial are for the service's log.
    fn answer(&self, token: &str, operation: &str, path: &str, now: u64) -> u16 {
        let credential = match self.verifier.verify(token) {
            Ok(credential) => credential,
            Err(error) => {
                eprintln!("refused: {error}");
                return 401;
            }
        };
        match self.decide(&credential, operation, path, now) {
            Ok(true) => 200,
            Ok(false) => 403,
            Err(error) => {
                eprintln!("refused: {error}");
                403
            }
        }
    }

    fn decide(&self, credential: &Credential, operation: &str, path: &str, now: u64) -> Result<bool> {
        let mut request = Request::new(&self.policy)?;
        request.add("operation", Value::Text(operation))?;
        request.add("resource", Value::Text(path))?;
        request.add("time", Value::Date(now))?;
        AUTHORIZER.with(|kept| {
            let mut kept = kept.borrow_mut();
            if kept.is_none() {
                *kept = Some(Authorizer::new()?);
            }
            let authorizer = kept.as_mut().expect("made above");
            let decision = authorizer.decide(&request, credential)?;
            if !decision.allowed() {
                eprint!("{}", authorizer.explain(&decision)?);
            }
            Ok(decision.allowed())
        })
    }
}

fn run(folder: &str) -> std::result::Result<bool, Box<dyn std::error::Error>> {
    let story = |name: &str| std::fs::read_to_string(format!("{folder}/{name}"));
    let (issuer, club, stranger) = (PrivateKey::generate()?, PrivateKey::generate()?, PrivateKey::generate()?);
    let service = FileService::new(&story("policy.bcdl")?, &issuer.public_key()?, &club.public_key()?)?;

    let alice = Token::mint(&story("authority.bcdl")?, &issuer)?;
    let member = alice.vouch(&story("membership.bcdl")?, &club)?;
    let lent = member.narrow(&story("time-limit.bcdl")?)?;
    let folder = lent.narrow(&story("one-folder.bcdl")?)?;
    let forged = Token::mint(&story("authority.bcdl")?, &stranger)?;
    let claimed = alice.vouch(&story("membership.bcdl")?, &stranger)?;

    let cases = [
        (&member, "read", "/photos/cat.jpg", NOON, 200),
        (&member, "write", "/payroll/june.csv", NOON, 200),
        (&member, "delete", "/photos/cat.jpg", NOON, 403),
        (&alice, "read", "/photos/cat.jpg", NOON, 403), // nobody says that she is a member
        (&claimed, "read", "/photos/cat.jpg", NOON, 403), // somebody else says so
        (&lent, "read", "/photos/cat.jpg", NOON, 200),
        (&lent, "read", "/photos/cat.jpg", NOON + 12 * HOUR, 403),
        (&folder, "read", "/photos/cat.jpg", NOON, 200),
        (&folder, "read", "/payroll/june.csv", NOON, 403),
        (&folder, "write", "/photos/cat.jpg", NOON, 403),
        (&forged, "read", "/photos/cat.jpg", NOON, 401),
    ];
    let answers: Vec<u16> = std::thread::scope(|scope| {
        let service = &service;
        let threads: Vec<_> = cases
            .iter()
            .map(|&(token, operation, path, now, _)| {
                scope.spawn(move || token.text().map(|text| service.answer(&text, operation, path, now)))
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().expect("no thread panics")).collect::<Result<_>>()
    })?;
    let mut expected = true;
    for ((_, operation, path, _, wanted), answer) in cases.iter().zip(answers) {
        println!("{operation} {path}: {answer}{}", if answer == *wanted { "" } else { "   <- not expected" });
        expected = expected && answer == *wanted;
    }
    Ok(expected)
}

fn main() -> std::process::ExitCode {
    let folder = match std::env::args().nth(1) {
        Some(folder) => folder,
        None => {
            eprintln!("usage: file-service FOLDER");
            return 2.into();
        }
    };
    match run(&folder) {
        Ok(true) => 0.into(),
        Ok(false) => 1.into(),
        Err(error) => {
            eprintln!("error: {error}");
            1.into()
        }
    }
}
