//! The JSON Schema of a configuration, from the types of its sections and the comments of its templates.
//!
//! No setting is required: an environment variable may give it. What a type checks beyond its shape is checked when the configuration
//! is read.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::Section;
use crate::shape::Shape;
use crate::template;

/// The dialect.
const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// The JSON Schema of a configuration of these sections, which the template describes. Where a table has both settings of a pair of
/// `exclusive`, a configuration may have one of them.
#[must_use]
pub fn of(sections: &[Section], template: &str, exclusive: &[(&str, &str)]) -> Value {
    let descriptions = template::descriptions(template);
    let mut properties = Map::new();
    for section in sections {
        let mut schema = of_shape(section.shape(), section.name(), &descriptions);
        exclude(&mut schema, exclusive);
        properties.insert(section.name().to_owned(), schema);
    }
    json!({
        "$schema": DIALECT,
        "title": "The configuration of brreg-lake",
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
    })
}

/// Lets each table have one setting of a pair alone.
fn exclude(schema: &mut Value, exclusive: &[(&str, &str)]) {
    let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) else { return };
    properties.values_mut().for_each(|below| exclude(below, exclusive));
    let both = exclusive.iter().filter(|(one, other)| properties.contains_key(*one) && properties.contains_key(*other));
    let not: Vec<Value> = both.map(|(one, other)| json!({ "not": { "required": [one, other] } })).collect();
    if let Some(schema) = schema.as_object_mut().filter(|_| !not.is_empty()) {
        schema.insert("allOf".to_owned(), not.into());
    }
}

fn of_shape(shape: &Shape, name: &str, descriptions: &BTreeMap<String, String>) -> Value {
    let mut schema = match shape {
        Shape::Any => json!({}),
        Shape::Boolean => json!({ "type": "boolean" }),
        Shape::Integer { is_signed: true } => json!({ "type": "integer" }),
        Shape::Integer { is_signed: false } => json!({ "type": "integer", "minimum": 0 }),
        Shape::Number => json!({ "type": "number" }),
        Shape::Text => json!({ "type": "string" }),
        Shape::Choice(texts) => json!({ "enum": texts }),
        Shape::List(element) => json!({ "type": "array", "items": of_shape(element, "", descriptions) }),
        Shape::Map => json!({ "type": "object" }),
        Shape::Table(settings) => {
            let of_setting = |(setting, shape): &(&str, Shape)| {
                ((*setting).to_owned(), of_shape(shape, &format!("{name}.{setting}"), descriptions))
            };
            let properties: Map<String, Value> = settings.iter().map(of_setting).collect();
            json!({ "type": "object", "properties": properties, "additionalProperties": false })
        }
    };
    if let (Some(description), Some(schema)) = (descriptions.get(name), schema.as_object_mut()) {
        schema.insert("description".to_owned(), description.as_str().into());
    }
    schema
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only the names and types count")]
    struct Checks {
        max_share: f64,
        floor: u64,
        names: Vec<String>,
    }

    #[test]
    fn settings_have_their_types_and_the_comments_of_the_template() {
        let template = "# Checks before publication.\n[checks]\n# The share, and\n# the floor.\n# max_share = 0.1\n# floor = 1\n\n\
                        # names = [\"a\"]  # no default\n";
        let expected = json!({
            "type": "object",
            "properties": {
                "max_share": { "type": "number", "description": "The share, and the floor." },
                "floor": { "type": "integer", "minimum": 0, "description": "The share, and the floor." },
                "names": { "type": "array", "items": { "type": "string" } },
            },
            "additionalProperties": false,
            "description": "Checks before publication.",
        });
        let sections = [Section::of::<Checks>("checks")];
        assert_eq!(of(&sections, template, &[("floor", "ceiling")])["properties"]["checks"], expected);
        let all_of = &of(&sections, template, &[("floor", "names")])["properties"]["checks"]["allOf"];
        assert_eq!(*all_of, json!([{ "not": { "required": ["floor", "names"] } }]));
    }
}
