//! The bytes of an RTF as tokens. Any bytes are tokens of some kind; nothing fails.

/// One token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// A group begins.
    Open,
    /// The group opened last ends.
    Close,
    /// `\word` with its number, if any.
    Word(&'a [u8], Option<i32>),
    /// `\` with a sign that is no letter.
    Symbol(u8),
    /// `\'e9`: a byte of text.
    Byte(u8),
    /// A run of bytes of text.
    Text(&'a [u8]),
}

/// Cuts bytes into tokens; line ends between them are no text.
pub(super) struct Tokens<'a> {
    rest: &'a [u8],
}

impl<'a> Tokens<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Tokens<'a> {
        Tokens { rest: bytes }
    }

    fn take(&mut self, count: usize) -> &'a [u8] {
        let (taken, rest) = self.rest.split_at(count.min(self.rest.len()));
        self.rest = rest;
        taken
    }

    /// What stands behind a backslash.
    fn control(&mut self) -> Option<Token<'a>> {
        let letters = self.rest.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        if letters > 0 {
            return Some(self.word(letters));
        }
        let sign = *self.take(1).first()?;
        if sign != b'\'' {
            return Some(Token::Symbol(sign));
        }
        let digits = std::str::from_utf8(self.take(2)).ok();
        let byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        Some(byte.map_or(Token::Text(b""), Token::Byte))
    }

    fn word(&mut self, letters: usize) -> Token<'a> {
        let name = self.take(letters);
        let is_digit = |byte: &&u8| byte.is_ascii_digit();
        let sign =
            usize::from(self.rest.first() == Some(&b'-') && self.rest.get(1).as_ref().is_some_and(is_digit));
        let digits = self.rest[sign..].iter().take_while(is_digit).count();
        let number = std::str::from_utf8(self.take(if digits > 0 { sign + digits } else { 0 }));
        let number = number.ok().and_then(|digits| digits.parse::<i32>().ok());
        if self.rest.first() == Some(&b' ') {
            self.take(1);
        }
        if name == b"bin" {
            self.take(number.unwrap_or(0).max(0) as usize);
        }
        Token::Word(name, number)
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            match *self.rest.first()? {
                b'{' => {
                    self.take(1);
                    return Some(Token::Open);
                }
                b'}' => {
                    self.take(1);
                    return Some(Token::Close);
                }
                b'\\' => {
                    self.take(1);
                    return self.control();
                }
                b'\r' | b'\n' | b'\0' => {
                    self.take(1);
                }
                _ => {
                    let is_text = |byte: &&u8| !matches!(**byte, b'{' | b'}' | b'\\' | b'\r' | b'\n' | b'\0');
                    let length = self.rest.iter().take_while(is_text).count();
                    return Some(Token::Text(self.take(length)));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_cut_into_tokens() {
        let tokens: Vec<Token<'_>> =
            Tokens::new(b"{\\rtf1\\b text\r\n\\'e9\\~\\u-10?\\bin3 {{{\\x- \\'zz}\\").collect();
        let want = [
            Token::Open,
            Token::Word(b"rtf", Some(1)),
            Token::Word(b"b", None),
            Token::Text(b"text"),
            Token::Byte(0xe9),
            Token::Symbol(b'~'),
            Token::Word(b"u", Some(-10)),
            Token::Text(b"?"),
            Token::Word(b"bin", Some(3)),
            Token::Word(b"x", None),
            Token::Text(b"- "),
            Token::Text(b""),
            Token::Close,
        ];
        assert_eq!(tokens, want);
    }
}
