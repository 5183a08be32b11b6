//! One authorization question, answered by cedar-policy: the protocol is that of bench/rows_main.cpp, the rows are
//!
//!   question:prepared    policies and entities in memory, one request decided
//!   question:text        policies as text and entities as JSON to a decision

use std::hint::black_box;
use std::io::{BufRead, Write};
use std::time::Instant;

use cedar_policy::{Authorizer, Context, Decision, Entities, EntityUid, PolicySet, Request};

const POLICIES: &str = r#"
permit(principal in Group::"editors", action == Action::"read", resource in Folder::"photos");
permit(principal, action == Action::"write", resource) when { resource.owner == principal };
forbid(principal, action, resource) when { context.suspended };
"#;

const ENTITIES: &str = r#"[
 {"uid": {"type": "User", "id": "alice"}, "attrs": {}, "parents": [{"type": "Group", "id": "editors"}]},
 {"uid": {"type": "Group", "id": "editors"}, "attrs": {}, "parents": []},
 {"uid": {"type": "Folder", "id": "photos"}, "attrs": {}, "parents": []},
 {"uid": {"type": "Photo", "id": "cat.jpg"}, "attrs": {"owner": {"__entity": {"type": "User", "id": "bob"}}},
  "parents": [{"type": "Folder", "id": "photos"}]}
]"#;

fn text<E: std::fmt::Display>(error: E) -> String {
    error.to_string()
}

/// As bench/measure.cpp has it.
fn measure(seconds: f64, mut operation: impl FnMut()) -> (f64, usize) {
    let first = Instant::now();
    operation();
    let once = first.elapsed().as_secs_f64().max(1e-8);
    let batch = 1f64.max(2e-5 / once) as usize;
    let mut samples = Vec::new();
    let start = Instant::now();
    while samples.is_empty() || start.elapsed().as_secs_f64() + once * (batch as f64) < seconds {
        let sample = Instant::now();
        for _ in 0..batch {
            operation();
        }
        samples.push(sample.elapsed().as_secs_f64() / batch as f64);
    }
    samples.sort_by(f64::total_cmp);
    (samples[samples.len() / 2] * 1e6, samples.len())
}

struct Names {
    principal: EntityUid,
    action: EntityUid,
    resource: EntityUid,
}

fn names() -> Result<Names, String> {
    Ok(Names {
        principal: r#"User::"alice""#.parse().map_err(text)?,
        action: r#"Action::"read""#.parse().map_err(text)?,
        resource: r#"Photo::"cat.jpg""#.parse().map_err(text)?,
    })
}

fn context() -> Result<Context, String> {
    Context::from_json_str(r#"{"suspended": false}"#, None).map_err(text)
}

fn decide(
    policies: &PolicySet,
    entities: &Entities,
    names: &Names,
    context: Context,
) -> Result<bool, String> {
    let request = Request::new(
        names.principal.clone(),
        names.action.clone(),
        names.resource.clone(),
        context,
        None,
    )
    .map_err(text)?;
    Ok(Authorizer::new()
        .is_authorized(&request, policies, entities)
        .decision()
        == Decision::Allow)
}

fn decide_text() -> Result<bool, String> {
    let policies: PolicySet = POLICIES.parse().map_err(text)?;
    let entities = Entities::from_json_str(ENTITIES, None).map_err(text)?;
    decide(&policies, &entities, &names()?, context()?)
}

fn answer(line: &str) -> Result<(f64, usize), String> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let [_, name, seconds] = words[..] else {
        return Err("expected `row NAME SECONDS`".into());
    };
    let seconds: f64 = seconds.parse().map_err(text)?;
    if !decide_text()? {
        return Err("the question was not allowed".into());
    }
    match name {
        "question:prepared" => {
            let policies: PolicySet = POLICIES.parse().map_err(text)?;
            let entities = Entities::from_json_str(ENTITIES, None).map_err(text)?;
            let (names, context) = (names()?, context()?);
            let suspended = Context::from_json_str(r#"{"suspended": true}"#, None).map_err(text)?;
            if decide(&policies, &entities, &names, suspended)? {
                return Err("a suspended caller was allowed".into());
            }
            Ok(measure(seconds, || {
                black_box(decide(&policies, &entities, &names, context.clone()).is_ok());
            }))
        }
        "question:text" => Ok(measure(seconds, || {
            black_box(decide_text().is_ok());
        })),
        _ => Err(format!("no row `{name}`")),
    }
}

fn main() {
    for line in std::io::stdin().lock().lines() {
        let Ok(line) = line else { break };
        match answer(&line) {
            Ok((microseconds, samples)) => println!("ok {microseconds:.6} {samples}"),
            Err(reason) => println!("error {}", reason.replace('\n', " ")),
        }
        let _ = std::io::stdout().flush();
    }
}
