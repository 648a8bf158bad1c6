//! The text of `match` → [`Expr`].
//!
//! ```text
//! or   = and { "OR" and }                 names are lower case, operators upper case
//! and  = not { "AND" not }                binds tighter than OR
//! not  = "NOT" not | near
//! near = prim [ ("NEAR/" n | "PRE/" n) prim ]        both sides a name or (a OR b)
//! prim = name | "@"name | n "OF" "(" name { "," name } ")" | "(" or ")"
//! ```

use crate::text::Span;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A condition over groups of type `G`: names in a file, numbers once loaded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Expr<G> {
    /// At least one hit of the group.
    Group(G),
    /// All of them.
    And(Vec<Expr<G>>),
    /// At least one of them.
    Or(Vec<Expr<G>>),
    /// Not.
    Not(Box<Expr<G>>),
    /// At least so many different groups.
    AtLeast(u8, Vec<G>),
    /// A hit of `left` and a hit of `right` in the same sentence, not overlapping, with at most `gap`
    /// words between; `ordered` when left must come first.
    Near {
        /// Groups of one side.
        left: Vec<G>,
        /// Groups of the other side.
        right: Vec<G>,
        /// Most words between, 0 = adjacent.
        gap: u16,
        /// True for `PRE`.
        ordered: bool,
    },
}

impl<G> Expr<G> {
    /// The same condition with every group replaced by `map` of it.
    pub fn map<H>(&self, map: &mut impl FnMut(&G) -> H) -> Expr<H> {
        let all = |exprs: &[Expr<G>], map: &mut _| exprs.iter().map(|expr| expr.map(map)).collect();
        match self {
            Expr::Group(group) => Expr::Group(map(group)),
            Expr::And(exprs) => Expr::And(all(exprs, map)),
            Expr::Or(exprs) => Expr::Or(all(exprs, map)),
            Expr::Not(expr) => Expr::Not(Box::new(expr.map(map))),
            Expr::AtLeast(count, groups) => Expr::AtLeast(*count, groups.iter().map(map).collect()),
            Expr::Near { left, right, gap, ordered } => Expr::Near {
                left: left.iter().map(&mut *map).collect(),
                right: right.iter().map(&mut *map).collect(),
                gap: *gap,
                ordered: *ordered,
            },
        }
    }

    /// Calls `visit` with every group, and whether it stands under an odd number of `NOT`s.
    pub fn visit(&self, negated: bool, visit: &mut impl FnMut(&G, bool)) {
        match self {
            Expr::Group(group) => visit(group, negated),
            Expr::And(exprs) | Expr::Or(exprs) => exprs.iter().for_each(|expr| expr.visit(negated, visit)),
            Expr::Not(expr) => expr.visit(!negated, visit),
            Expr::AtLeast(_, groups) => groups.iter().for_each(|group| visit(group, negated)),
            Expr::Near { left, right, .. } => {
                left.iter().chain(right).for_each(|group| visit(group, negated));
            }
        }
    }
}

impl<G: Clone> Expr<G> {
    /// Groups of which at least one must have a hit for the condition to hold, those of the least `cost`
    /// where there is a choice; `None` when it can hold without any hit.
    pub fn triggers(&self, cost: &impl Fn(&G) -> u64) -> Option<Vec<G>> {
        let sum = |groups: &Vec<G>| groups.iter().map(cost).sum::<u64>();
        match self {
            Expr::Group(group) => Some(vec![group.clone()]),
            Expr::AtLeast(_, groups) => Some(groups.clone()),
            Expr::And(exprs) => exprs.iter().filter_map(|expr| expr.triggers(cost)).min_by_key(sum),
            Expr::Or(exprs) => {
                let all: Option<Vec<_>> = exprs.iter().map(|expr| expr.triggers(cost)).collect();
                all.map(|all| all.concat())
            }
            Expr::Not(_) => None,
            Expr::Near { left, right, .. } => {
                Some(if sum(left) <= sum(right) { left } else { right }.clone())
            }
        }
    }
}

impl<G: Clone> Expr<G> {
    /// Groups each of which must have a hit for the condition to hold; not all of them where that is hard to
    /// tell.
    pub fn needs(&self) -> Vec<G> {
        match self {
            Expr::Group(group) => vec![group.clone()],
            Expr::And(exprs) => exprs.iter().flat_map(Expr::needs).collect(),
            Expr::Near { left, right, .. } => {
                let sides = [left, right].into_iter().filter(|side| side.len() == 1);
                sides.flatten().cloned().collect()
            }
            Expr::AtLeast(count, groups) if usize::from(*count) == groups.len() => groups.clone(),
            Expr::AtLeast(..) | Expr::Or(_) | Expr::Not(_) => Vec::new(),
        }
    }
}

/// A group as it is written in a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupName {
    /// Without the `@`.
    pub name: String,
    /// True for a group of the shared vocabulary.
    pub shared: bool,
    /// Bytes of the condition.
    pub span: Span,
}

impl fmt::Display for GroupName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", if self.shared { "@" } else { "" }, self.name)
    }
}

impl<G: fmt::Display> fmt::Display for Expr<G> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Expr::Group(group) => write!(f, "{group}"),
            Expr::And(exprs) => write_all(f, exprs, " AND "),
            Expr::Or(exprs) => write_all(f, exprs, " OR "),
            Expr::Not(expr) => write!(f, "NOT {}", Operand(expr)),
            Expr::AtLeast(count, groups) => {
                write!(f, "{count} OF (")?;
                write_groups(f, groups, ", ")?;
                f.write_str(")")
            }
            Expr::Near { left, right, gap, ordered } => {
                write_side(f, left)?;
                write!(f, " {}/{gap} ", if *ordered { "PRE" } else { "NEAR" })?;
                write_side(f, right)
            }
        }
    }
}

/// An operand in brackets where they are needed.
struct Operand<'a, G>(&'a Expr<G>);

impl<G: fmt::Display> fmt::Display for Operand<'_, G> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Expr::Group(_) | Expr::AtLeast(..) | Expr::Not(_) => write!(f, "{}", self.0),
            _ => write!(f, "({})", self.0),
        }
    }
}

fn write_all<G: fmt::Display>(f: &mut fmt::Formatter<'_>, exprs: &[Expr<G>], glue: &str) -> fmt::Result {
    for (number, expr) in exprs.iter().enumerate() {
        let glue = if number == 0 { "" } else { glue };
        write!(f, "{glue}{}", Operand(expr))?;
    }
    Ok(())
}

fn write_groups<G: fmt::Display>(f: &mut fmt::Formatter<'_>, groups: &[G], glue: &str) -> fmt::Result {
    for (number, group) in groups.iter().enumerate() {
        let glue = if number == 0 { "" } else { glue };
        write!(f, "{glue}{group}")?;
    }
    Ok(())
}

fn write_side<G: fmt::Display>(f: &mut fmt::Formatter<'_>, groups: &[G]) -> fmt::Result {
    if let [group] = groups {
        return write!(f, "{group}");
    }
    f.write_str("(")?;
    write_groups(f, groups, " OR ")?;
    f.write_str(")")
}

/// What is wrong with a condition, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConditionError {
    /// What was found and expected.
    pub message: String,
    /// Bytes of the condition.
    pub span: Span,
}

/// Deepest nesting of brackets and `NOT`s; a real condition needs two or three.
const MAX_DEPTH: u32 = 32;

/// Reads a condition.
///
/// ```
/// use concordant::rules::parse_condition;
/// let condition = parse_condition("actor NEAR/7 review AND NOT @negation").unwrap();
/// assert_eq!(condition.to_string(), "(actor NEAR/7 review) AND NOT @negation");
/// ```
pub fn parse_condition(text: &str) -> Result<Expr<GroupName>, ConditionError> {
    let mut parser = Parser { tokens: tokens(text)?, at: 0, depth: 0, end: text.len() as u32 };
    let expr = parser.or()?;
    match parser.next() {
        None => Ok(expr),
        Some(token) => Err(parser.error(&token, "expected AND, OR or the end")),
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    Name { name: String, shared: bool },
    Number(u32),
    And,
    Or,
    Not,
    Of,
    Near { gap: u16, ordered: bool },
    Open,
    Close,
    Comma,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Token {
    kind: Kind,
    span: Span,
    text: String,
}

fn tokens(text: &str) -> Result<Vec<Token>, ConditionError> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let first = rest.chars().next().unwrap_or(' ');
        let length = match first {
            _ if first.is_whitespace() => {
                at += first.len_utf8();
                continue;
            }
            '(' | ')' | ',' => 1,
            _ => rest
                .find(|letter: char| letter.is_whitespace() || matches!(letter, '(' | ')' | ','))
                .unwrap_or(rest.len()),
        };
        let word = &rest[..length];
        let span = Span::new(at as u32, (at + length) as u32);
        found.push(Token { kind: kind(word, span)?, span, text: word.to_string() });
        at += length;
    }
    Ok(found)
}

fn kind(word: &str, span: Span) -> Result<Kind, ConditionError> {
    let fail = |message: String| Err(ConditionError { message, span });
    Ok(match word {
        "(" => Kind::Open,
        ")" => Kind::Close,
        "," => Kind::Comma,
        "AND" => Kind::And,
        "OR" => Kind::Or,
        "NOT" => Kind::Not,
        "OF" => Kind::Of,
        _ if word.starts_with("NEAR/") || word.starts_with("PRE/") => {
            let (name, gap) = word.split_once('/').unwrap_or((word, ""));
            match gap.parse::<u16>() {
                Ok(gap) if gap <= 50 => Kind::Near { gap, ordered: name == "PRE" },
                _ => {
                    return fail(format!(
                        "`{word}` has no distance, expected a number from 0 to 50 behind the slash"
                    ));
                }
            }
        }
        _ if word.bytes().all(|byte| byte.is_ascii_digit()) => match word.parse() {
            Ok(number) => Kind::Number(number),
            Err(_) => return fail(format!("`{word}` is too large a number")),
        },
        _ => {
            let name = word.strip_prefix('@').unwrap_or(word);
            let plain =
                |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'_' | b'-');
            if name.is_empty() || !name.bytes().all(plain) {
                return fail(format!(
                    "`{word}` is neither an operator (AND, OR, NOT, NEAR/n, PRE/n, n OF) nor a group name in lower case"
                ));
            }
            Kind::Name { name: name.to_string(), shared: word.starts_with('@') }
        }
    })
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    depth: u32,
    end: u32,
}

impl Parser {
    fn or(&mut self) -> Result<Expr<GroupName>, ConditionError> {
        let mut exprs = vec![self.and()?];
        while self.take(&Kind::Or) {
            exprs.push(self.and()?);
        }
        Ok(single(exprs, Expr::Or))
    }

    fn and(&mut self) -> Result<Expr<GroupName>, ConditionError> {
        let mut exprs = vec![self.not()?];
        while self.take(&Kind::And) {
            exprs.push(self.not()?);
        }
        Ok(single(exprs, Expr::And))
    }

    fn not(&mut self) -> Result<Expr<GroupName>, ConditionError> {
        if !self.take(&Kind::Not) {
            return self.near();
        }
        self.deeper(|parser| Ok(Expr::Not(Box::new(parser.not()?))))
    }

    fn near(&mut self) -> Result<Expr<GroupName>, ConditionError> {
        let start = self.place();
        let first = self.prim()?;
        let Some(Kind::Near { gap, ordered }) = self.peek().cloned() else { return Ok(first) };
        self.at += 1;
        let left = self.side(first, start)?;
        let start = self.place();
        let second = self.prim()?;
        let right = self.side(second, start)?;
        Ok(Expr::Near { left, right, gap, ordered })
    }

    fn prim(&mut self) -> Result<Expr<GroupName>, ConditionError> {
        let Some(token) = self.next() else {
            return Err(self.at_end("expected a group name"));
        };
        match &token.kind {
            Kind::Name { .. } => Ok(Expr::Group(group(&token))),
            Kind::Open => self.deeper(|parser| {
                let inner = parser.or()?;
                parser.expect(&Kind::Close, "expected `)`")?;
                Ok(inner)
            }),
            Kind::Number(count) => {
                self.expect(&Kind::Of, "expected OF behind the number")?;
                self.expect(&Kind::Open, "expected `(`")?;
                let groups = self.list()?;
                if *count == 0 || *count as usize > groups.len() {
                    let message = format!(
                        "`{count} OF` needs a number from 1 to {}, the length of its list",
                        groups.len()
                    );
                    return Err(ConditionError { message, span: token.span });
                }
                Ok(Expr::AtLeast(*count as u8, groups))
            }
            _ => Err(self.error(&token, "expected a group name, a number or `(`")),
        }
    }

    fn list(&mut self) -> Result<Vec<GroupName>, ConditionError> {
        let mut groups = Vec::new();
        loop {
            match self.next() {
                Some(token) if matches!(token.kind, Kind::Name { .. }) => groups.push(group(&token)),
                Some(token) => return Err(self.error(&token, "expected a group name")),
                None => return Err(self.at_end("expected a group name")),
            }
            if !self.take(&Kind::Comma) {
                self.expect(&Kind::Close, "expected `,` or `)`")?;
                return Ok(groups);
            }
        }
    }

    /// One side of NEAR: a name, or names joined by OR.
    fn side(&self, expr: Expr<GroupName>, start: u32) -> Result<Vec<GroupName>, ConditionError> {
        match expr {
            Expr::Group(group) => Ok(vec![group]),
            Expr::Or(exprs) if exprs.iter().all(|expr| matches!(expr, Expr::Group(_))) => Ok(exprs
                .into_iter()
                .filter_map(|expr| if let Expr::Group(group) = expr { Some(group) } else { None })
                .collect()),
            _ => Err(ConditionError {
                message: "a side of NEAR or PRE must be a group name or (a OR b)".to_string(),
                span: Span::new(start, self.place().max(start)),
            }),
        }
    }

    fn deeper<T>(
        &mut self,
        inner: impl FnOnce(&mut Parser) -> Result<T, ConditionError>,
    ) -> Result<T, ConditionError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(ConditionError {
                message: format!("nested deeper than {MAX_DEPTH}"),
                span: Span::new(self.place(), self.place()),
            });
        }
        let result = inner(self);
        self.depth -= 1;
        result
    }

    fn peek(&self) -> Option<&Kind> {
        self.tokens.get(self.at).map(|token| &token.kind)
    }

    fn next(&mut self) -> Option<Token> {
        let token = self.tokens.get(self.at).cloned();
        self.at += usize::from(token.is_some());
        token
    }

    fn take(&mut self, kind: &Kind) -> bool {
        let taken = self.peek() == Some(kind);
        self.at += usize::from(taken);
        taken
    }

    fn expect(&mut self, kind: &Kind, expected: &str) -> Result<(), ConditionError> {
        match self.next() {
            Some(token) if token.kind == *kind => Ok(()),
            Some(token) => Err(self.error(&token, expected)),
            None => Err(self.at_end(expected)),
        }
    }

    /// Byte at which the next token begins.
    fn place(&self) -> u32 {
        self.tokens.get(self.at).map_or(self.end, |token| token.span.start)
    }

    fn error(&self, token: &Token, expected: &str) -> ConditionError {
        ConditionError { message: format!("found `{}`, {expected}", token.text), span: token.span }
    }

    fn at_end(&self, expected: &str) -> ConditionError {
        ConditionError {
            message: format!("the condition ends here, {expected}"),
            span: Span::new(self.end, self.end),
        }
    }
}

fn group(token: &Token) -> GroupName {
    let (name, shared) = match &token.kind {
        Kind::Name { name, shared } => (name.clone(), *shared),
        _ => (token.text.clone(), false),
    };
    GroupName { name, shared, span: token.span }
}

fn single(
    mut exprs: Vec<Expr<GroupName>>,
    many: fn(Vec<Expr<GroupName>>) -> Expr<GroupName>,
) -> Expr<GroupName> {
    if exprs.len() == 1 { exprs.remove(0) } else { many(exprs) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn conditions_are_read_with_the_usual_precedence() {
        for (text, want) in [
            ("a", "a"),
            ("a AND b OR c", "(a AND b) OR c"),
            ("a AND (b OR c)", "a AND (b OR c)"),
            ("NOT a AND b", "NOT a AND b"),
            ("NOT NOT a", "NOT NOT a"),
            ("a NEAR/5 b AND NOT (@neg NEAR/2 a)", "(a NEAR/5 b) AND NOT (@neg NEAR/2 a)"),
            ("(a OR b) PRE/0 c", "(a OR b) PRE/0 c"),
            ("2 OF (a, b, @c)", "2 OF (a, b, @c)"),
        ] {
            assert_eq!(parse_condition(text).map(|expr| expr.to_string()).as_deref(), Ok(want), "{text}");
        }
    }

    #[test]
    fn errors_name_the_place() {
        for (text, start, part) in [
            ("", 0, "expected a group name"),
            ("a AND", 5, "expected a group name"),
            ("a b", 2, "expected AND, OR"),
            ("a and b", 2, "expected AND, OR"),
            ("A", 0, "lower case"),
            ("(a", 2, "expected `)`"),
            ("a NEAR b", 2, "NEAR/n"),
            ("a NEAR/x b", 2, "no distance"),
            ("a NEAR/51 b", 2, "0 to 50"),
            ("(a AND b) NEAR/2 c", 0, "a side of NEAR"),
            ("3 OF (a, b)", 0, "from 1 to 2"),
        ] {
            let error = parse_condition(text).expect_err(text);
            assert_eq!(error.span.start, start, "{text}");
            assert!(error.message.contains(part), "{text}: {}", error.message);
        }
        assert!(parse_condition(&"(".repeat(100)).is_err());
    }

    #[test]
    fn triggers_are_the_smallest_set_that_must_be_hit() {
        for (text, want) in [
            ("a AND b OR c", Some(vec!["a", "c"])),
            ("(a OR b) AND c", Some(vec!["c"])),
            ("NOT a", None),
            ("a AND NOT b", Some(vec!["a"])),
            ("a OR NOT b", None),
        ] {
            let found = parse_condition(text).ok().and_then(|expr| expr.triggers(&|_| 1));
            let names = found.map(|groups| groups.into_iter().map(|group| group.name).collect::<Vec<_>>());
            assert_eq!(names, want.map(|names| names.into_iter().map(String::from).collect()), "{text}");
        }
    }

    #[test]
    fn needs_are_what_every_match_has() {
        for (text, want) in [
            ("a AND b", vec!["a", "b"]),
            ("a AND (b OR c)", vec!["a"]),
            ("a AND NOT b", vec!["a"]),
            ("(a OR b) NEAR/3 c", vec!["c"]),
            ("2 OF (a, b)", vec!["a", "b"]),
            ("1 OF (a, b)", vec![]),
        ] {
            let found = parse_condition(text).map(|expr| expr.needs()).unwrap_or_default();
            let names: Vec<String> = found.into_iter().map(|group| group.name).collect();
            assert_eq!(names, want, "{text}");
        }
    }

    proptest! {
        #[test]
        fn nothing_makes_the_parser_panic_and_printing_is_stable(text in "[ab@()ANDORTE/0-9, ]{0,40}") {
            if let Ok(expr) = parse_condition(&text) {
                let printed = expr.to_string();
                let again = parse_condition(&printed).map(|expr| expr.to_string());
                prop_assert_eq!(again.as_deref(), Ok(printed.as_str()));
            }
        }
    }
}
