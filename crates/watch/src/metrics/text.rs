//! The text format of Prometheus.

use std::fmt::{Display, Write as _};

/// Metrics in the text format.
#[derive(Debug, Default)]
pub(super) struct Text(String);

/// Labels of a sample: names and values.
pub(super) type Labels<'l> = &'l [(&'l str, &'l str)];

impl Text {
    /// Begins a gauge. One that gets no sample leaves its description alone.
    pub(super) fn gauge(&mut self, name: &'static str, help: &str) -> Gauge<'_> {
        let help = help.replace('\\', "\\\\").replace('\n', "\\n");
        let _ = write!(self.0, "# HELP {name} {help}\n# TYPE {name} gauge\n");
        Gauge { text: &mut self.0, name }
    }

    /// The whole text.
    pub(super) fn into_string(self) -> String {
        self.0
    }
}

/// A gauge that gets its samples.
pub(super) struct Gauge<'t> {
    text: &'t mut String,
    name: &'static str,
}

impl Gauge<'_> {
    /// Adds a sample.
    pub(super) fn sample(&mut self, labels: Labels<'_>, value: impl Display) {
        self.text.push_str(self.name);
        for (at, (name, value)) in labels.iter().enumerate() {
            let before = if at == 0 { '{' } else { ',' };
            let value = value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
            let _ = write!(self.text, "{before}{name}=\"{value}\"");
        }
        let end = if labels.is_empty() { "" } else { "}" };
        let _ = writeln!(self.text, "{end} {value}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_labels_are_escaped() {
        let mut text = Text::default();
        let mut gauge = text.gauge("g", "a\nb");
        gauge.sample(&[("one", "a\"b\\c\nd"), ("two", "")], 1.5);
        gauge.sample(&[], 2);
        assert_eq!(
            text.into_string(),
            "# HELP g a\\nb\n# TYPE g gauge\ng{one=\"a\\\"b\\\\c\\nd\",two=\"\"} 1.5\ng 2\n"
        );
    }
}
