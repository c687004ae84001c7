use proptest::prelude::*;

/// A path that starts at the crate's root, as `use` or in the middle of an expression: `crate::a::B` is `["a", "B"]`.
#[derive(Clone, Debug, PartialEq)]
pub struct UsedPath {
    /// From 1.
    pub line: usize,
    /// At least one segment; a glob ends in `*`.
    pub path: Vec<String>,
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Word(String),
    Colons,
    Other(char),
}

/// Every path of `text` that leaves its module through `crate` or `super`, groups unfolded. `file` is below `src/`.
pub fn used_paths(file: &str, text: &str) -> Vec<UsedPath> {
    let mut reader = Reader { tokens: tokens(text), at: 0 };
    let mut module = module_of(file);
    // Depths of braces at which inline modules end.
    let (mut depth, mut inline): (usize, Vec<usize>) = (0, Vec::new());
    let mut found = Vec::new();
    while let Some((token, line)) = reader.next() {
        match &token {
            Token::Other('{') => depth += 1,
            Token::Other('}') => {
                depth = depth.saturating_sub(1);
                if inline.last() == Some(&depth) {
                    inline.pop();
                    module.pop();
                }
            }
            Token::Word(word) if word == "mod" => {
                if let (Some(Token::Word(name)), Some(Token::Other('{'))) = (reader.peek(0), reader.peek(1)) {
                    module.push(name);
                    inline.push(depth);
                }
            }
            Token::Word(word) if (word == "crate" || word == "super") && reader.peek(0) == Some(Token::Colons) => {
                let mut base =
                    if word == "crate" { Vec::new() } else { module[..module.len().saturating_sub(1)].to_vec() };
                reader.next();
                while reader.peek(0) == Some(Token::Word("super".to_owned())) && reader.peek(1) == Some(Token::Colons) {
                    base.pop();
                    reader.skip(2);
                }
                reader.tree(&base, line, &mut found);
            }
            _ => {}
        }
    }
    found.retain(|it| !it.path.is_empty() && it.path[0] != "*");
    found
}

fn module_of(file: &str) -> Vec<String> {
    let path = file.trim_start_matches("src/").trim_end_matches(".rs");
    let mut module: Vec<String> = path.split('/').map(str::to_owned).collect();
    if matches!(module.last().map(String::as_str), Some("mod" | "lib" | "main")) {
        module.pop();
    }
    module
}

struct Reader {
    tokens: Vec<(Token, usize)>,
    at: usize,
}

impl Reader {
    fn next(&mut self) -> Option<(Token, usize)> {
        self.at += 1;
        self.tokens.get(self.at - 1).cloned()
    }

    fn peek(&self, ahead: usize) -> Option<Token> {
        self.tokens.get(self.at + ahead).map(|it| it.0.clone())
    }

    fn skip(&mut self, count: usize) {
        self.at += count;
    }

    fn line(&self) -> usize {
        self.tokens.get(self.at).map_or(0, |it| it.1)
    }

    /// Reads what stands behind `prefix::`: a segment and its rest, a glob, or a group of such.
    fn tree(&mut self, prefix: &[String], line: usize, found: &mut Vec<UsedPath>) {
        match self.peek(0) {
            Some(Token::Word(word)) => {
                self.skip(1);
                let mut path = prefix.to_vec();
                if word != "self" {
                    path.push(word);
                }
                if self.peek(0) == Some(Token::Colons) && self.peek(1) != Some(Token::Other('<')) {
                    self.skip(1);
                    self.tree(&path, line, found);
                } else {
                    found.push(UsedPath { line, path });
                }
            }
            Some(Token::Other('*')) => {
                self.skip(1);
                let mut path = prefix.to_vec();
                path.push("*".to_owned());
                found.push(UsedPath { line, path });
            }
            Some(Token::Other('{')) => {
                self.skip(1);
                loop {
                    match self.peek(0) {
                        None => break,
                        Some(Token::Other('}')) => {
                            self.skip(1);
                            break;
                        }
                        Some(Token::Other(',')) => self.skip(1),
                        Some(Token::Word(word)) if word == "as" => self.skip(2),
                        Some(Token::Word(_) | Token::Other('{' | '*')) => {
                            let line = self.line();
                            self.tree(prefix, line, found);
                        }
                        Some(_) => self.skip(1),
                    }
                }
            }
            _ => {}
        }
    }
}

/// Words, `::` and single signs, without comments, strings, characters and lifetimes.
fn tokens(text: &str) -> Vec<(Token, usize)> {
    let chars: Vec<char> = text.chars().collect();
    let get = |at: usize| chars.get(at).copied().unwrap_or('\0');
    let (mut at, mut line, mut found) = (0, 1, Vec::new());
    while at < chars.len() {
        let from = at;
        let char = chars[at];
        if char == '/' && get(at + 1) == '/' {
            while at < chars.len() && chars[at] != '\n' {
                at += 1;
            }
        } else if char == '/' && get(at + 1) == '*' {
            let mut depth = 0;
            loop {
                match (get(at), get(at + 1)) {
                    ('/', '*') => (depth, at) = (depth + 1, at + 2),
                    ('*', '/') => (depth, at) = (depth - 1, at + 2),
                    _ => at += 1,
                }
                if depth == 0 || at >= chars.len() {
                    break;
                }
            }
        } else if let Some(end) = raw_string_end(&chars, at) {
            at = end;
        } else if char == '"' {
            at += 1;
            while at < chars.len() && chars[at] != '"' {
                at += if chars[at] == '\\' { 2 } else { 1 };
            }
            at += 1;
        } else if char == '\'' {
            at += match (get(at + 1), get(at + 2)) {
                // An escape: up to the closing quote behind the escaped character.
                ('\\', _) => 3 + chars.iter().skip(at + 3).take_while(|it| **it != '\'').count() + 1,
                (_, '\'') => 3,
                _ => 1,
            };
        } else if char.is_alphanumeric() || char == '_' {
            while at < chars.len() && (chars[at].is_alphanumeric() || chars[at] == '_') {
                at += 1;
            }
            found.push((Token::Word(chars[from..at].iter().collect()), line));
        } else if char == ':' && get(at + 1) == ':' {
            found.push((Token::Colons, line));
            at += 2;
        } else {
            if !char.is_whitespace() {
                found.push((Token::Other(char), line));
            }
            at += 1;
        }
        at = at.min(chars.len());
        line += chars[from..at].iter().filter(|it| **it == '\n').count();
    }
    found
}

/// Where a raw string that begins at `at` ends, if one does.
fn raw_string_end(chars: &[char], at: usize) -> Option<usize> {
    let is_inside_word = at > 0 && (chars[at - 1].is_alphanumeric() || chars[at - 1] == '_');
    let mut from = at;
    if chars.get(from) == Some(&'b') {
        from += 1;
    }
    if is_inside_word || chars.get(from) != Some(&'r') {
        return None;
    }
    from += 1;
    let hashes = chars[from..].iter().take_while(|it| **it == '#').count();
    if chars.get(from + hashes) != Some(&'"') {
        return None;
    }
    let closing: Vec<char> = std::iter::once('"').chain(std::iter::repeat_n('#', hashes)).collect();
    let body = from + hashes + 1;
    let end = chars[body..].windows(closing.len()).position(|it| it == closing.as_slice());
    Some(end.map_or(chars.len(), |it| body + it + closing.len()))
}

fn joined(file: &str, text: &str) -> Vec<String> {
    used_paths(file, text).iter().map(|it| format!("{}:{}", it.line, it.path.join("::"))).collect()
}

#[test]
fn groups_are_unfolded_to_any_depth() {
    let text = "use crate::{base, domain::{Fact as F, case::{self, Draft}, *}};\nuse std::fmt;\nuse crate::{\n    a,\n    b::c,\n};";
    let expected =
        ["1:base", "1:domain::Fact", "1:domain::case", "1:domain::case::Draft", "1:domain::*", "4:a", "5:b::c"];
    assert_eq!(joined("src/x/y.rs", text), expected);
}

#[test]
fn paths_inside_code_count_and_words_in_strings_and_comments_do_not() {
    let text = "// crate::a::b\nfn f<'a>(x: &'a crate::base::Clock) -> Vec<crate::domain::Fact> {\n  let s = \"crate::c::d\"; let r = r#\"crate::e \" \"#; let q = '\"'; let z = '\\''; /* crate::g */\n  crate::h::i::<u8>(x)\n}";
    assert_eq!(joined("src/x/y.rs", text), ["2:base::Clock", "2:domain::Fact", "4:h::i"]);
}

#[test]
fn super_is_followed_out_of_the_room() {
    let text = "use super::near;\nuse super::super::other::Thing;\nmod tests {\n    use super::super::near;\n    use super::super::super::third::X;\n}\nuse super::super::fourth;";
    assert_eq!(joined("src/x/y.rs", text), ["1:x::near", "2:other::Thing", "4:x::near", "5:third::X", "7:fourth"]);
}

proptest! {
    #[test]
    fn any_text_is_read_to_its_end(text in "[a-z:{}'\"\\\\/*#r ,;\n]{0,200}") {
        let _ = used_paths("src/x/y.rs", &text);
    }
}
