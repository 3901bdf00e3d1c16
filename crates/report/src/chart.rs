//! The charts of a page, as SVG: a line of nights, bars, and spans of time. Each has its numbers in words beside it or in its label.
//!
//! Nothing here has a style of its own: the page's style sheet colours the classes, in light, in dark and in print.

use maud::{Markup, html};

/// Width and height of a line, and what is left free around it.
const LINE: [f64; 2] = [180.0, 36.0];
const MARGIN: f64 = 3.0;
/// Width of a chart of bars or spans.
const WIDTH: f64 = 300.0;
/// Height of a bar or span.
const BAR: f64 = 12.0;

/// A series over nights.
pub(crate) struct Line<'l> {
    /// What it shows, for those who do not see it.
    pub(crate) label: &'l str,
    /// The values, oldest first.
    pub(crate) values: &'l [u64],
    /// The least and the greatest value that the check allows tonight.
    pub(crate) limits: Option<[f64; 2]>,
    /// A value of tonight that the check refused.
    pub(crate) refused: Option<u64>,
}

/// A line of nights with the limits of the check as dashed lines.
pub(crate) fn line(line: &Line<'_>) -> Markup {
    let values: Vec<f64> = line.values.iter().map(|value| *value as f64).collect();
    let refused = line.refused.map(|value| value as f64);
    let shown = values.iter().copied().chain(line.limits.into_iter().flatten()).chain(refused);
    let (least, greatest) = shown
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(least, greatest), value| (least.min(value), greatest.max(value)));
    let nights = values.len() + usize::from(refused.is_some());
    let x = |night: usize| MARGIN + (LINE[0] - 2.0 * MARGIN) * ratio(night as f64, nights.saturating_sub(1) as f64);
    let y = |value: f64| {
        let height = LINE[1] - 2.0 * MARGIN;
        // Values that are all the same run along the middle.
        let share = if greatest > least { (value - least) / (greatest - least) } else { 0.5 };
        MARGIN + height * (1.0 - share)
    };
    let points: Vec<String> =
        values.iter().enumerate().map(|(night, value)| format!("{},{}", short(x(night)), short(y(*value)))).collect();
    html! {
        svg.line viewBox={ "0 0 " (LINE[0]) " " (LINE[1]) } width=(LINE[0]) height=(LINE[1]) role="img" aria-label=(line.label) {
            @for limit in line.limits.into_iter().flatten() {
                line.limit x1="0" x2=(LINE[0]) y1=(short(y(limit))) y2=(short(y(limit))) {}
            }
            polyline.series points=(points.join(" ")) {}
            @if let Some(last) = values.last() {
                circle.last cx=(short(x(values.len() - 1))) cy=(short(y(*last))) r="2.5" {}
            }
            @if let Some(refused) = refused {
                circle.refused cx=(short(x(values.len()))) cy=(short(y(refused))) r="3" {}
            }
        }
    }
}

/// A bar that is this share of the greatest one. The number beside it says the same, so that it has no label.
pub(crate) fn bar(share: f64) -> Markup {
    html! {
        svg.bar viewBox={ "0 0 " (WIDTH) " " (BAR) } width=(WIDTH) height=(BAR) preserveAspectRatio="none" aria-hidden="true" {
            rect.value x="0" y="1" width=(short(WIDTH * share.clamp(0.0, 1.0))) height=(BAR - 2.0) {}
        }
    }
}

/// Two shares as bars, the one before above the one now.
pub(crate) fn before_and_now(before: f64, now: f64) -> Markup {
    let width = |share: f64| short(WIDTH * share.clamp(0.0, 1.0));
    html! {
        svg.bar viewBox={ "0 0 " (WIDTH) " " (BAR) } width=(WIDTH) height=(BAR) preserveAspectRatio="none" aria-hidden="true" {
            rect.before x="0" y="0" width=(width(before)) height="5" {}
            rect.value x="0" y="6" width=(width(now)) height="6" {}
        }
    }
}

/// A span of time in a whole of this length, of a kind that the style sheet colours.
pub(crate) fn span(kind: &str, begin: f64, length: f64, whole: f64) -> Markup {
    let x = WIDTH * ratio(begin, whole);
    let width = (WIDTH * ratio(length, whole)).max(1.0);
    html! {
        svg.bar viewBox={ "0 0 " (WIDTH) " " (BAR) } width=(WIDTH) height=(BAR) preserveAspectRatio="none" aria-hidden="true" {
            rect.whole x="0" y="5" width=(WIDTH) height="2" {}
            rect class={ "phase " (kind) } x=(short(x.min(WIDTH - 1.0))) y="0" width=(short(width)) height=(BAR) {}
        }
    }
}

/// A part of a whole, from 0 to 1; 0 of nothing.
fn ratio(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { (part / whole).clamp(0.0, 1.0) } else { 0.0 }
}

/// A coordinate with one decimal: a page has thousands of them.
fn short(coordinate: f64) -> String {
    let text = format!("{coordinate:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(values: &[u64], limits: Option<[f64; 2]>, refused: Option<u64>) -> String {
        line(&Line { label: "rows", values, limits, refused }).into_string()
    }

    #[test]
    fn a_line_goes_from_the_least_at_the_bottom_to_the_greatest_at_the_top() {
        assert!(drawn(&[1, 3, 2], None, None).contains("points=\"3,33 90,3 177,18\""));
    }

    #[test]
    fn values_that_are_all_the_same_and_a_single_one_are_drawn_in_the_middle() {
        assert!(drawn(&[7, 7], None, None).contains("points=\"3,18 177,18\""));
        assert!(drawn(&[7], None, None).contains("points=\"3,18\""));
    }

    #[test]
    fn limits_and_a_refused_value_are_within_the_picture() {
        let drawn = drawn(&[100, 100], Some([80.0, 120.0]), Some(500));
        assert!(drawn.contains("class=\"limit\""));
        assert!(drawn.contains("class=\"refused\" cx=\"177\" cy=\"3\""));
    }

    #[test]
    fn nothing_is_drawn_of_no_nights_and_of_no_time() {
        let nothing = drawn(&[], None, None) + &span("load", 0.0, 0.0, 0.0).into_string();
        assert!(!nothing.contains("NaN") && !nothing.contains("inf"), "{nothing}");
    }
}
