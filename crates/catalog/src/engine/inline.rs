//! A catalog whose relations name no other relation of it.
//!
//! A catalog is attached under any name and beside others of the same shape. DuckDB looks for the names in the body of a macro
//! in the database that the query uses, not in that of the macro. So each view that a definition names is replaced by its own
//! definition, down to the published files.

use std::collections::HashMap;

use crate::engine::tokens::{Token, tokens};
use crate::{Error, ErrorKind};

/// Schema and name of a relation, in lower case.
type Name = (String, String);

/// A view or macro as a script creates it.
struct Relation<'s> {
    name: Name,
    /// The parameters of a macro.
    parameters: Option<Vec<String>>,
    body: &'s [Token<'s>],
}

/// The script with the definitions of its views in the place of their names. Where a view is created twice, the last counts.
///
/// # Errors
/// [`ErrorKind::Build`] for what cannot be written out: a view that names itself, a macro that is called, and a macro's parameter
/// that is a name in a view too, where DuckDB would put the argument.
pub(crate) fn inlined(script: &str) -> Result<String, Error> {
    let all = tokens(script);
    let relations: Vec<Relation<'_>> = all.split(|token| token.text == ";").filter_map(relation).collect();
    let inliner = Inliner { script, relations: relations.iter().map(|relation| (&relation.name, relation)).collect() };
    let mut out = String::with_capacity(2 * script.len());
    let mut copied = 0;
    for relation in &relations {
        let (Some(first), Some(last)) = (relation.body.first(), relation.body.last()) else { continue };
        out.push_str(&script[copied..first.start]);
        out.push_str(&inliner.definition(relation, relation, &mut Vec::new())?);
        copied = last.end();
    }
    out.push_str(&script[copied..]);
    Ok(out)
}

/// The view or macro that a statement creates.
fn relation<'s>(statement: &'s [Token<'s>]) -> Option<Relation<'s>> {
    let is = |at: usize, keyword: &str| statement.get(at).is_some_and(|token| token.is(keyword));
    let kind = if is(1, "OR") { 3 } else { 1 };
    let is_macro = is(kind, "MACRO");
    if !is(0, "CREATE") || !(is_macro || is(kind, "VIEW")) {
        return None;
    }
    let name = qualified(statement.get(kind + 1..)?)?;
    let head = kind + 4;
    let as_ = head + statement.get(head..)?.iter().position(|token| token.is("AS"))?;
    let parameters = is_macro.then(|| statement[head..as_].iter().filter_map(Token::name).collect());
    let body = if is_macro && is(as_ + 1, "TABLE") { as_ + 2 } else { as_ + 1 };
    Some(Relation { name, parameters, body: statement.get(body..)? })
}

/// The schema and the name that the tokens begin with.
fn qualified(tokens: &[Token<'_>]) -> Option<Name> {
    match tokens {
        [schema, dot, name, ..] if dot.text == "." => Some((schema.name()?, name.name()?)),
        _ => None,
    }
}

struct Inliner<'s> {
    script: &'s str,
    relations: HashMap<&'s Name, &'s Relation<'s>>,
}

impl Inliner<'_> {
    /// The definition of a relation for the body of `whole`, which is reached through the relations of `path`.
    fn definition<'r>(
        &'r self,
        relation: &'r Relation<'r>,
        whole: &Relation<'_>,
        path: &mut Vec<&'r Name>,
    ) -> Result<String, Error> {
        let (Some(first), Some(last)) = (relation.body.first(), relation.body.last()) else { return Ok(String::new()) };
        if !path.is_empty() {
            refuse_parameters(relation, whole)?;
        }
        path.push(&relation.name);
        let mut out = String::new();
        let mut copied = first.start;
        let mut at = 0;
        while at < relation.body.len() {
            let named = qualified(&relation.body[at..]).and_then(|name| self.relations.get(&name));
            let Some(named) = named else {
                at += 1;
                continue;
            };
            if named.parameters.is_some() {
                return Err(refused(&whole.name, &format!("calls the macro {}", shown(&named.name))));
            }
            if path.contains(&&named.name) {
                return Err(refused(&whole.name, &format!("names {} in its own definition", shown(&named.name))));
            }
            out.push_str(&self.script[copied..relation.body[at].start]);
            out.push('(');
            out.push_str(&self.definition(named, whole, path)?);
            out.push(')');
            at += 3;
            copied = relation.body[at - 1].end();
        }
        out.push_str(&self.script[copied..last.end()]);
        path.pop();
        Ok(out)
    }
}

/// Fails where a parameter of the macro `whole` is a name in a view that is written into it.
fn refuse_parameters(view: &Relation<'_>, whole: &Relation<'_>) -> Result<(), Error> {
    let parameters = whole.parameters.as_deref().unwrap_or_default();
    match view.body.iter().filter_map(Token::name).find(|name| parameters.contains(name)) {
        Some(name) => {
            let why = format!("has the parameter {name}, which is a name in {} too", shown(&view.name));
            Err(refused(&whole.name, &why))
        }
        None => Ok(()),
    }
}

fn refused(name: &Name, why: &str) -> Error {
    Error::new(ErrorKind::Build, format!("{} {why}", shown(name)))
}

fn shown((schema, name): &Name) -> String {
    format!("{schema}.{name}")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::inlined;

    const VIEWS: &str = "-- A table.\nCREATE VIEW \"s\".\"t\" AS\nSELECT * FROM read_parquet('s.t');\n";

    fn of(script: &str) -> Result<String, String> {
        inlined(&format!("{VIEWS}{script}")).map_err(|error| error.to_string())
    }

    #[test]
    fn a_view_is_replaced_by_its_definition_down_to_the_file() {
        let made =
            of("CREATE VIEW s.v AS FROM S.t; -- s.t\nCREATE MACRO s.m(a) AS TABLE SELECT a, 's.v' FROM s.v AS v;");
        let table = "SELECT * FROM read_parquet('s.t')";
        assert_eq!(
            made.unwrap(),
            format!(
                "{VIEWS}CREATE VIEW s.v AS FROM ({table}); -- s.t\n\
                 CREATE MACRO s.m(a) AS TABLE SELECT a, 's.v' FROM (FROM ({table})) AS v;"
            )
        );
    }

    #[test]
    fn the_last_definition_of_a_view_counts() {
        let made = of(
            "CREATE VIEW s.v AS SELECT 1; CREATE MACRO s.m() AS (FROM s.v); CREATE OR REPLACE VIEW s.v AS SELECT 2;",
        );
        assert!(made.unwrap().contains("CREATE MACRO s.m() AS (FROM (SELECT 2));"));
    }

    #[test]
    fn what_cannot_be_written_out_is_refused() {
        for (script, why) in [
            ("CREATE VIEW s.v AS FROM s.v;", "s.v names s.v in its own definition"),
            ("CREATE VIEW s.a AS FROM s.b; CREATE VIEW s.b AS FROM s.a;", "s.a names s.a in its own definition"),
            ("CREATE MACRO s.m(a) AS a; CREATE VIEW s.v AS SELECT s.m(1);", "s.v calls the macro s.m"),
            (
                "CREATE VIEW s.v AS SELECT x AS A FROM s.t; CREATE MACRO s.m(a) AS TABLE FROM s.v WHERE x = a;",
                "s.m has the parameter a, which is a name in s.v too",
            ),
        ] {
            assert_eq!(of(script).unwrap_err(), why);
        }
    }
}
