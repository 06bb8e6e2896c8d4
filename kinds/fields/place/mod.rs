//! A point on the earth.

use gongdan_domain::form::{Field, FieldError, FieldKind, FieldRule, Finding, Lookup, ParseContext, read_settings};
use gongdan_domain::text::Language;
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::reading;

/// Six decimals of a degree are about eleven centimetres.
const DECIMALS: u32 = 6;
/// Longest label, in characters.
const LONGEST_LABEL: usize = 100;
/// The largest distance on earth, in metres: an accuracy beyond it says nothing.
const HALF_ROUND: i64 = 20_037_509;

/// A point on the earth.
pub struct Kind;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Rule {
    /// Coarsest accuracy, in metres.
    max_accuracy: Option<u32>,
}

impl FieldKind for Kind {
    fn name(&self) -> &'static str {
        "place"
    }

    fn open(&self, field: &Field) -> Result<Box<dyn FieldRule>, Vec<Finding>> {
        let rule: Rule = read_settings(field)?;
        if rule.max_accuracy == Some(0) {
            let (zh, en) = ("精度上限应大于 0 米。", "Allow more than 0 metres.");
            Err(FieldError::bad_setting("maxAccuracy", zh, en))?;
        }
        Ok(Box::new(rule))
    }

    fn is_indexable(&self) -> bool {
        false
    }
}

impl FieldRule for Rule {
    fn parse(&self, input: &Value, _: &ParseContext<'_>) -> Result<Value, Vec<FieldError>> {
        let typed = input.as_str().map(pair).transpose()?;
        let point = typed.as_ref().or(input.as_object()).ok_or_else(wrong_type)?;
        if point.keys().any(|key| !["lat", "lon", "accuracy", "label"].contains(&key.as_str())) {
            Err(wrong_type())?;
        }
        let mut place = Map::new();
        let (lat, lon) = (coordinate(point, "lat", 90), coordinate(point, "lon", 180));
        let faults: Vec<_> =
            [&lat, &lon].into_iter().filter_map(|read| read.as_ref().err()).flatten().cloned().collect();
        if !faults.is_empty() {
            return Err(faults);
        }
        place.insert("lat".to_owned(), reading::json_number(lat?));
        place.insert("lon".to_owned(), reading::json_number(lon?));
        if let Some(metres) = self.accuracy(point)? {
            place.insert("accuracy".to_owned(), reading::json_number(metres));
        }
        if let Some(label) = label(point)? {
            place.insert("label".to_owned(), label.into());
        }
        Ok(Value::Object(place))
    }

    fn words(&self, stored: &Value, _: &dyn Lookup, _: Language) -> String {
        let number = |name: &str| reading::decimal(stored.get(name)?).ok();
        let (Some(lat), Some(lon)) = (number("lat"), number("lon")) else { return String::new() };
        match stored.get("label").and_then(Value::as_str) {
            Some(label) => format!("{label} ({lat}, {lon})"),
            None => format!("{lat}, {lon}"),
        }
    }
}

impl Rule {
    /// Whole metres, rounded up. What somebody typed has no accuracy and needs none.
    fn accuracy(&self, point: &Map<String, Value>) -> Result<Option<Decimal>, Vec<FieldError>> {
        let Some(given) = point.get("accuracy").filter(|given| !given.is_null()) else { return Ok(None) };
        let metres = reading::decimal(given).map_err(|faults| under(faults, "accuracy"))?.ceil();
        reading::check_range(metres, (Some(Decimal::ZERO), Some(HALF_ROUND.into())), |bound| bound.to_string())
            .map_err(|faults| under(faults, "accuracy"))?;
        if let Some(most) = self.max_accuracy.filter(|most| metres > Decimal::from(*most)) {
            let zh = format!("定位精度 {metres} 米，超过允许的 {most} 米，请到开阔处重新定位。");
            let en =
                format!("The position is known to {metres} m only; {most} m are needed. Try again under open sky.");
            Err(FieldError::new("too-inaccurate", zh, en).with("max", most))?;
        }
        Ok(Some(metres))
    }
}

fn wrong_type() -> FieldError {
    FieldError::wrong_type(
        "纬度和经度，例如 31.230416, 121.473701",
        "latitude and longitude, like 31.230416, 121.473701",
    )
}

fn under(faults: Vec<FieldError>, name: &str) -> Vec<FieldError> {
    faults.into_iter().map(|fault| fault.under(&format!("/{name}"))).collect()
}

/// Reads `31.230416, 121.473701`: latitude first, as every map copies it.
fn pair(text: &str) -> Result<Map<String, Value>, Vec<FieldError>> {
    let plain = reading::folded(text).replace('、', ",");
    let parts: Vec<&str> = plain.split([',', ' ']).filter(|part| !part.is_empty()).collect();
    let [lat, lon] = parts[..] else { return Err(wrong_type().into()) };
    Ok(Map::from_iter([("lat".to_owned(), lat.into()), ("lon".to_owned(), lon.into())]))
}

fn coordinate(point: &Map<String, Value>, name: &str, most: i64) -> Result<Decimal, Vec<FieldError>> {
    let given = point.get(name).ok_or_else(wrong_type)?;
    let degrees = reading::decimal(given).map_err(|faults| under(faults, name))?;
    let rounded = degrees.round_dp(DECIMALS).normalize();
    if rounded.abs() > Decimal::from(most) {
        let (code, zh, en) = if name == "lat" {
            (
                "latitude-out-of-range",
                "纬度应在 -90 到 90 之间，请检查是否与经度写反。",
                "Latitude lies between -90 and 90. Is it swapped with longitude?",
            )
        } else {
            ("longitude-out-of-range", "经度应在 -180 到 180 之间。", "Longitude lies between -180 and 180.")
        };
        return Err(FieldError::new(code, zh, en).at(format!("/{name}")).into());
    }
    // Zero has one sign only.
    Ok(if rounded.is_zero() { Decimal::ZERO } else { rounded })
}

fn label(point: &Map<String, Value>) -> Result<Option<String>, Vec<FieldError>> {
    let Some(given) = point.get("label").filter(|given| !given.is_null()) else { return Ok(None) };
    let read = || -> reading::Read<Option<String>> {
        let text = reading::string(given)?.trim();
        reading::check_characters(text, &[])?;
        reading::check_length(text, 0, LONGEST_LABEL)?;
        Ok(Some(text.to_owned()).filter(|text| !text.is_empty()))
    };
    read().map_err(|faults| under(faults, "label"))
}
