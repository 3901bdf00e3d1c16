//! How macros read a time that a caller gives, written once.
//!
//! A script writes `mikrosekunder_av(tid)`, and the catalog has the expression in its place. A macro of DuckDB could not be shared:
//! another macro would call it by its schema, which is that of any other catalog where this one is attached under a name.

/// How a script asks for it; the name of a parameter follows.
const CALL: &str = "mikrosekunder_av(";
/// The microseconds of a date or a timestamp since 1970, in UTC. `{}` is the parameter. One without a time zone is in UTC, whatever
/// the time zone of the session.
const TIME: &str = "CASE
    WHEN typeof({}) = 'TIMESTAMP WITH TIME ZONE' THEN epoch_us(CAST({} AS TIMESTAMPTZ))
    ELSE epoch_us(CAST({} AS TIMESTAMP))
END";

/// A script with the expression in the place of each call.
pub(crate) fn written_out(script: &str) -> String {
    let mut parts = script.split(CALL);
    let mut written = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (parameter, rest) = part.split_once(')').unwrap_or((part, ""));
        written.push_str(&TIME.replace("{}", parameter));
        written.push_str(rest);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_call_becomes_the_expression_of_its_parameter() {
        assert_eq!(written_out("SELECT 1;"), "SELECT 1;");
        let written = written_out("WHERE a >= mikrosekunder_av(dato) OR mikrosekunder_av(tid) = b");
        let [dato, tid] = ["dato", "tid"].map(|name| TIME.replace("{}", name));
        assert_eq!(written, format!("WHERE a >= {dato} OR {tid} = b"));
        assert!(dato.contains("typeof(dato)") && !dato.contains("{}"));
    }
}
