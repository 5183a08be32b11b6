//! The same rows as our side (bench/rows.h), answered by biscuit-auth.
//!
//!   biscuit-rust-peer DIRECTORY      the inputs that our side wrote
//!   > row run:chain_50 0.2
//!   < ok 123.4 57                    microseconds of one operation (median), number of samples
//!   < error <reason>
//!
//! It is measured at its best: parsed beforehand where the row says so, builders cloned outside of the time.

use std::hint::black_box;
use std::io::{BufRead, Write};
use std::time::{Duration, Instant};

use biscuit_auth::builder::{fact, string, Algorithm, AuthorizerBuilder, BlockBuilder, Fact};
use biscuit_auth::builder_ext::{AuthorizerExt, BuilderExt};
use biscuit_auth::{Authorizer, AuthorizerLimits, Biscuit, KeyPair, PublicKey, UnverifiedBiscuit};

type Answer = Result<(f64, usize), String>;

fn text<E: std::fmt::Debug>(error: E) -> String {
    format!("{error:?}")
}

fn limits() -> AuthorizerLimits {
    AuthorizerLimits {
        max_facts: 100_000_000,
        max_iterations: 1_000_000,
        max_time: Duration::from_secs(3600),
    }
}

/// Microseconds of the median.
fn median(mut seconds: Vec<f64>) -> (f64, usize) {
    seconds.sort_by(f64::total_cmp);
    (seconds[seconds.len() / 2] * 1e6, seconds.len())
}

/// As bench/measure.cpp has it.
fn measure(seconds: f64, mut operation: impl FnMut()) -> (f64, usize) {
    let first = Instant::now();
    operation();
    let once = first.elapsed().as_secs_f64().max(1e-8);
    let batch = 1f64.max(2e-5 / once) as usize;
    let mut samples = Vec::new();
    if once >= seconds {
        samples.push(once);
    }
    let start = Instant::now();
    while samples.is_empty() || start.elapsed().as_secs_f64() + once * (batch as f64) < seconds {
        let sample = Instant::now();
        for _ in 0..batch {
            operation();
        }
        samples.push(sample.elapsed().as_secs_f64() / batch as f64);
        if samples.len() >= 100_000 {
            break;
        }
    }
    median(samples)
}

/// `prepare` is not timed, nor is the end of what it made.
fn measure_prepared<P, R>(
    seconds: f64,
    mut prepare: impl FnMut() -> P,
    mut operation: impl FnMut(P) -> R,
) -> (f64, usize) {
    let mut samples = Vec::new();
    let start = Instant::now();
    let mut longest = 0f64;
    loop {
        let whole = Instant::now();
        let prepared = prepare();
        let sample = Instant::now();
        let result = operation(prepared);
        samples.push(sample.elapsed().as_secs_f64());
        black_box(&result);
        drop(result);
        longest = longest.max(whole.elapsed().as_secs_f64());
        if start.elapsed().as_secs_f64() + longest >= seconds || samples.len() >= 100_000 {
            break;
        }
    }
    if samples.len() > 1 {
        samples.remove(0);
    }
    median(samples)
}

struct Inputs {
    folder: String,
}

impl Inputs {
    fn read(&self, name: &str) -> Result<Vec<u8>, String> {
        std::fs::read(format!("{}/{}", self.folder, name))
            .map_err(|error| format!("{name}: {error}"))
    }
    fn text(&self, name: &str) -> Result<String, String> {
        String::from_utf8(self.read(name)?).map_err(text)
    }
    fn root(&self) -> Result<PublicKey, String> {
        PublicKey::from_bytes_hex(&self.text("root.public")?, Algorithm::Ed25519).map_err(text)
    }
    fn token(&self, blocks: usize) -> Result<Vec<u8>, String> {
        self.read(&format!("token_{blocks}"))
    }
}

fn builder(source: &str) -> Result<AuthorizerBuilder, String> {
    Ok(AuthorizerBuilder::new()
        .set_limits(limits())
        .code(source)
        .map_err(text)?)
}

fn check(authorizer: &mut Authorizer, expected: Option<usize>) -> Result<(), String> {
    authorizer.authorize().map_err(text)?;
    match expected {
        Some(facts) if facts != authorizer.fact_count() => Err(format!(
            "expected {facts} facts, found {}",
            authorizer.fact_count()
        )),
        _ => Ok(()),
    }
}

fn datalog(measured: &str, name: &str, seconds: f64, inputs: &Inputs) -> Answer {
    let source =
        inputs.text(&format!("{name}.policy"))? + &inputs.text(&format!("{name}.facts"))?;
    let expected: usize = inputs
        .text(&format!("{name}.expected"))?
        .parse()
        .map_err(text)?;
    let prepared = builder(&source)?;
    // The check is the first timed operation where one takes seconds.
    let mut outcome: Result<(), String> = Err("not run".into());
    let build = || prepared.clone().build_unauthenticated().expect("builds");
    let (time, samples) = match measured {
        // authorize: the policy being compiled, which the reference does in build(); run: facts loaded too.
        "run" | "authorize" => measure_prepared(seconds, build, |mut authorizer| {
            let result = authorizer.authorize();
            outcome = check_ran(&authorizer, result.map_err(text), expected);
            authorizer
        }),
        "request" => measure_prepared(
            seconds,
            || prepared.clone(),
            |builder| {
                let mut authorizer = builder.build_unauthenticated().expect("builds");
                let result = authorizer.authorize();
                outcome = check_ran(&authorizer, result.map_err(text), expected);
                authorizer
            },
        ),
        _ => measure(seconds, || {
            let mut authorizer = builder(&source)
                .expect("parses")
                .build_unauthenticated()
                .expect("builds");
            outcome = check(&mut authorizer, Some(expected));
        }),
    };
    outcome.map(|()| (time, samples))
}

fn check_ran(
    authorizer: &Authorizer,
    result: Result<usize, String>,
    expected: usize,
) -> Result<(), String> {
    result?;
    if authorizer.fact_count() != expected {
        return Err(format!(
            "expected {expected} facts, found {}",
            authorizer.fact_count()
        ));
    }
    Ok(())
}

fn source(measured: &str, name: &str, seconds: f64, inputs: &Inputs) -> Answer {
    let source = inputs.text(&format!("{name}.source"))?;
    if measured == "parse" {
        biscuit_auth::parser::parse_source(&source).map_err(text)?;
        return Ok(measure(seconds, || {
            let _ = black_box(biscuit_auth::parser::parse_source(&source));
        }));
    }
    builder(&source)?;
    Ok(measure(seconds, || {
        let _ = black_box(builder(&source));
    }))
}

fn request_facts() -> [Fact; 2] {
    [
        fact("resource", &[string("file1")]),
        fact("operation", &[string("read")]),
    ]
}

fn attenuation() -> BlockBuilder {
    BlockBuilder::new()
        .check_resource("file1")
        .check_operation("read")
}

fn token(measured: &str, blocks: &str, seconds: f64, inputs: &Inputs) -> Answer {
    let count: usize = blocks.parse().map_err(text)?;
    let bytes = inputs.token(count.max(1))?;
    let root = inputs.root()?;
    let policy = AuthorizerBuilder::new().set_limits(limits()).allow_all();
    let authorizer = || {
        let [resource, operation] = request_facts();
        policy
            .clone()
            .fact(resource)
            .expect("a fact")
            .fact(operation)
            .expect("a fact")
    };
    let decide = |bytes: &[u8]| {
        let token = Biscuit::from(bytes, root).expect("verifies");
        let mut authorizer = authorizer().build(&token).expect("builds");
        black_box(authorizer.authorize().expect("allows"));
    };
    let verified = Biscuit::from(&bytes, root).map_err(text)?;
    Ok(match measured {
        // It has no cache: a token that it has seen before costs the same again.
        "token_cold" | "cache_repeat" => {
            check(&mut authorizer().build(&verified).map_err(text)?, None)?;
            measure(seconds, || decide(&bytes))
        }
        // Every child is new here too: a signature that was just checked is checked faster again.
        "cache_child" => {
            let parent = Biscuit::from(inputs.token(count.max(2) - 1)?, root).map_err(text)?;
            let attenuation = attenuation();
            let child = || parent.append(attenuation.clone()).expect("appends");
            check(&mut authorizer().build(&child()).map_err(text)?, None)?;
            measure_prepared(
                seconds,
                || child().to_vec().expect("writes"),
                |bytes| decide(&bytes),
            )
        }
        "token_authorize" => measure(seconds, || {
            let mut authorizer = match count {
                0 => authorizer().build_unauthenticated(),
                _ => authorizer().build(&verified),
            }
            .expect("builds");
            black_box(authorizer.authorize().expect("allows"));
        }),
        // The reference leaves the blocks in wire form; ours reads them into terms in `decode` and not in `open`.
        "decode" | "open" => measure(seconds, || {
            black_box(UnverifiedBiscuit::from(&bytes).expect("decodes"));
        }),
        "verify" => measure(seconds, || {
            black_box(Biscuit::from(&bytes, root).expect("verifies"));
        }),
        _ => return Err(format!("no row `{measured}`")),
    })
}

fn issue(measured: &str, seconds: f64) -> Answer {
    let root = KeyPair::new();
    let authority = Biscuit::builder()
        .code(r#"right("file1", "read"); right("file2", "read"); right("file1", "write");"#)
        .map_err(text)?;
    let attenuation = attenuation();
    let parent = authority.clone().build(&root).map_err(text)?;
    Ok(match measured {
        "mint" => measure_prepared(
            seconds,
            || authority.clone(),
            |builder| {
                builder
                    .build(&root)
                    .expect("mints")
                    .to_vec()
                    .expect("writes")
            },
        ),
        "append" => measure_prepared(
            seconds,
            || attenuation.clone(),
            |block| {
                parent
                    .append(block)
                    .expect("appends")
                    .to_vec()
                    .expect("writes")
            },
        ),
        _ => measure(seconds, || {
            black_box(parent.seal().expect("seals").to_vec().expect("writes"));
        }),
    })
}

/// The signatures alone, as biscuit-auth makes and checks them.
fn primitive(subject: &str, seconds: f64) -> Answer {
    use ed25519_dalek::{Signer, SigningKey, VerifyingKey};
    let seed = [7u8; 32];
    let message = [1u8; 200];
    let key = SigningKey::from_bytes(&seed);
    let signature = key.sign(&message);
    let public = key.verifying_key().to_bytes();
    Ok(match subject {
        "key" => measure(seconds, || {
            black_box(SigningKey::from_bytes(black_box(&seed)));
        }),
        "sign" => measure(seconds, || {
            black_box(key.sign(black_box(&message)));
        }),
        _ => measure(seconds, || {
            let public = VerifyingKey::from_bytes(black_box(&public)).expect("a key");
            public
                .verify_strict(&message, &signature)
                .expect("verifies");
        }),
    })
}

fn answer(line: &str, inputs: &Inputs) -> Answer {
    let words: Vec<&str> = line.split_whitespace().collect();
    let [_, name, seconds] = words[..] else {
        return Err("expected `row NAME SECONDS`".into());
    };
    let seconds: f64 = seconds.parse().map_err(text)?;
    let (measured, subject) = name
        .split_once(':')
        .ok_or("a row is named `measure:workload`")?;
    match measured {
        "run" | "authorize" | "request" | "fresh" => datalog(measured, subject, seconds, inputs),
        "parse" | "compile" => source(measured, subject, seconds, inputs),
        "token_cold" | "cache_repeat" | "cache_child" | "token_authorize" | "open" | "decode"
        | "verify" => token(measured, subject, seconds, inputs),
        "primitive" => primitive(subject, seconds),
        "mint" | "append" | "seal" => issue(measured, seconds),
        _ => Err(format!("no row `{name}`")),
    }
}

fn main() {
    let inputs = Inputs {
        folder: std::env::args().nth(1).unwrap_or_default(),
    };
    for line in std::io::stdin().lock().lines() {
        let Ok(line) = line else { break };
        match answer(&line, &inputs) {
            Ok((microseconds, samples)) => println!("ok {microseconds:.6} {samples}"),
            Err(reason) => println!("error {}", reason.replace('\n', " ")),
        }
        let _ = std::io::stdout().flush();
    }
}
