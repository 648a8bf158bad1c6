//! The cells of tables.

use std::fmt;

/// A cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A missing value; an empty cell.
    Missing,
    /// Text.
    Text(String),
    /// A whole number.
    Count(i64),
    /// A share, value or density; written with four decimals.
    Number(f64),
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Missing => Ok(()),
            Value::Text(text) => f.write_str(text),
            Value::Count(count) => write!(f, "{count}"),
            // What rounds to nothing has no sign.
            Value::Number(number) if number.abs() < 0.00005 => f.write_str("0.0000"),
            Value::Number(number) => match ten_thousandths(*number) {
                Some(count) => {
                    let sign = if *number < 0.0 { "-" } else { "" };
                    write!(f, "{sign}{}.{:04}", count / 10_000, count % 10_000)
                }
                None => write!(f, "{number:.4}"),
            },
        }
    }
}

/// A number without its sign in ten thousandths, where rounding them is beyond doubt: what lies half way between two, or
/// is very large, needs all the digits that it has, which takes four times as long.
fn ten_thousandths(number: f64) -> Option<u64> {
    let scaled = number.abs() * 10_000.0;
    let above = scaled - scaled.floor();
    // Scaling is wrong by less than a ten millionth up to there.
    (scaled < 1e9 && (above - 0.5).abs() > 1e-6).then(|| scaled.round() as u64)
}

impl Value {
    /// A number with the digits of the CSV, so that all formats hold the same numbers; `None` where there is none.
    pub(super) fn written(&self) -> Option<f64> {
        match self {
            Value::Count(_) | Value::Number(_) => self.to_string().parse().ok(),
            Value::Missing | Value::Text(_) => None,
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        if text.is_empty() { Value::Missing } else { Value::Text(text.to_string()) }
    }
}

impl From<String> for Value {
    fn from(text: String) -> Value {
        if text.is_empty() { Value::Missing } else { Value::Text(text) }
    }
}

impl From<u32> for Value {
    fn from(count: u32) -> Value {
        Value::Count(i64::from(count))
    }
}

impl From<i32> for Value {
    fn from(count: i32) -> Value {
        Value::Count(i64::from(count))
    }
}

impl From<u8> for Value {
    fn from(count: u8) -> Value {
        Value::Count(i64::from(count))
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Value {
        Value::Number(number)
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Value {
        value.map_or(Value::Missing, Into::into)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_have_four_decimals() {
        for (number, want) in
            [(0.0, "0.0000"), (-0.00001, "0.0000"), (-0.5, "-0.5000"), (12.34567, "12.3457")]
        {
            assert_eq!(Value::Number(number).to_string(), want);
        }
        // Exactly half way, and larger than what can be told quickly.
        for number in [0.03125, 0.09375, -2.84375, 1e18, 123456789.12345, f64::INFINITY] {
            assert_eq!(Value::Number(number).to_string(), format!("{number:.4}"));
        }
    }

    proptest! {
        #[test]
        fn numbers_are_rounded_as_by_the_library(number in -2e5..2e5f64, share in 0.0..1.0f64, count in 1u32..2000) {
            for number in [number, share, share * 100.0, f64::from(count) / 16384.0, share / f64::from(count)] {
                if number.abs() >= 0.00005 {
                    prop_assert_eq!(Value::Number(number).to_string(), format!("{number:.4}"));
                }
            }
        }
    }
}
