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
            Value::Number(number) if number.abs() < 0.00005 => write!(f, "{:.4}", 0.0),
            Value::Number(number) => write!(f, "{number:.4}"),
        }
    }
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
