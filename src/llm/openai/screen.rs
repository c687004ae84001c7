/// Parts a model's text from what must never be shown: reasoning in `<think>` tags, and tool calls printed as text
/// because the server's parser missed them. Works over pieces cut anywhere.
#[derive(Default)]
pub(super) struct Screen {
    state: State,
    /// The start of what may become a marker; shorter than the longest marker.
    held: String,
    /// Bytes of text released so far.
    released: usize,
    /// What stood in `<think>` tags.
    pub thoughts: String,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum State {
    #[default]
    Text,
    Thinking,
    Leaked,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Marker {
    ThinkStart,
    ThinkEnd,
    Call,
}

/// All begin with `<` or `[`, and none is the start of another.
const MARKERS: &[(&str, Marker)] = &[
    ("<think>", Marker::ThinkStart),
    ("</think>", Marker::ThinkEnd),
    ("<thinking>", Marker::ThinkStart),
    ("</thinking>", Marker::ThinkEnd),
    ("<tool_call>", Marker::Call),
    ("<tool_calls>", Marker::Call),
    ("<function=", Marker::Call),
    ("<function_calls>", Marker::Call),
    ("<|tool_call", Marker::Call),
    ("<|python_tag|>", Marker::Call),
    ("<｜tool▁call", Marker::Call),
    ("[TOOL_CALLS]", Marker::Call),
];

enum Found {
    Marker(Marker, usize),
    /// It could become one with more text.
    Beginning,
    Nothing,
}

impl Screen {
    /// Appends to `shown` what of `piece` may be shown. `shown` holds what was released since it was last emptied.
    pub fn push(&mut self, piece: &str, shown: &mut String) {
        let joined;
        let mut rest = if self.held.is_empty() {
            piece
        } else {
            self.held.push_str(piece);
            joined = std::mem::take(&mut self.held);
            &joined
        };
        while !rest.is_empty() {
            let plain_length = rest.find(['<', '[']).unwrap_or(rest.len());
            let (plain, marked) = rest.split_at(plain_length);
            self.take(plain, shown);
            rest = self.after_marker(marked, shown);
        }
    }

    /// Ends the text. What was held back is shown after all, unless the text was `cut`: then it may be a marker's start.
    pub fn finish(&mut self, cut: bool, shown: &mut String) {
        let held = std::mem::take(&mut self.held);
        if !cut {
            self.take(&held, shown);
        }
    }

    /// Whether a tool call was printed as text. Nothing after its start is shown.
    pub fn has_leak(&self) -> bool {
        self.state == State::Leaked
    }

    /// Reads `marked`, empty or beginning with `<` or `[`, past its first marker or character.
    fn after_marker<'a>(&mut self, marked: &'a str, shown: &mut String) -> &'a str {
        let length = match find_marker(marked) {
            Found::Marker(marker, length) => {
                self.turn(marker, shown);
                length
            }
            Found::Beginning => {
                self.held.push_str(marked);
                marked.len()
            }
            Found::Nothing => {
                let first = marked.chars().next().map_or(0, char::len_utf8);
                self.take(marked.split_at(first).0, shown);
                first
            }
        };
        marked.split_at(length).1
    }

    fn turn(&mut self, marker: Marker, shown: &mut String) {
        match (self.state, marker) {
            (State::Text, Marker::ThinkStart) => self.state = State::Thinking,
            (State::Thinking, Marker::ThinkEnd) => self.state = State::Text,
            (State::Text, Marker::Call) => self.state = State::Leaked,
            // The opening tag was part of the prompt's template: all before the closing one was reasoning.
            (State::Text, Marker::ThinkEnd) if self.released == shown.len() => {
                self.thoughts.push_str(shown);
                shown.clear();
                self.released = 0;
            }
            _ => {}
        }
    }

    fn take(&mut self, plain: &str, shown: &mut String) {
        match self.state {
            State::Text => {
                let plain = if self.released == 0 { plain.trim_start() } else { plain };
                self.released += plain.len();
                shown.push_str(plain);
            }
            State::Thinking => self.thoughts.push_str(plain),
            State::Leaked => {}
        }
    }
}

fn find_marker(text: &str) -> Found {
    let whole = MARKERS.iter().find(|(marker, _)| text.starts_with(marker));
    match whole {
        Some((marker, kind)) => Found::Marker(*kind, marker.len()),
        None if text.is_empty() => Found::Nothing,
        None if MARKERS.iter().any(|(marker, _)| marker.starts_with(text)) => Found::Beginning,
        None => Found::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is shown and what is kept as reasoning, the same for every way to cut `text` into pieces.
    fn check(text: &str, expected_shown: &str, expected_thoughts: &str, leaks: bool) {
        for size in [1, 2, 3, 5, 1000] {
            let (mut screen, mut shown) = (Screen::default(), String::new());
            let characters: Vec<char> = text.chars().collect();
            for piece in characters.chunks(size) {
                screen.push(&piece.iter().collect::<String>(), &mut shown);
            }
            screen.finish(false, &mut shown);
            assert_eq!(
                (shown.as_str(), screen.thoughts.as_str()),
                (expected_shown, expected_thoughts),
                "{text}/{size}"
            );
            assert_eq!(screen.has_leak(), leaks, "{text} in pieces of {size}");
        }
    }

    #[test]
    fn reasoning_is_kept_and_not_shown() {
        check("<think>secret</think>\n\nHello", "Hello", "secret", false);
        check("One <thinking>a < b [1]</thinking>two", "One two", "a < b [1]", false);
        check("<think>never closed", "", "never closed", false);
    }

    #[test]
    fn a_closing_tag_alone_makes_what_came_before_it_reasoning() {
        check("secret</think>Hello", "Hello", "secret", false);
    }

    #[test]
    fn nothing_of_a_printed_tool_call_is_shown() {
        check("Let me look.\n<tool_call>\n{\"name\":\"f\"}\n</tool_call> more", "Let me look.\n", "", true);
        check("[TOOL_CALLS][{\"name\":\"f\"}]", "", "", true);
        check("<｜tool▁calls▁begin｜>f", "", "", true);
    }

    #[test]
    fn what_only_looks_like_a_marker_is_shown() {
        check("if a < b [1] and <b>[TOOL", "if a < b [1] and <b>[TOOL", "", false);
        check("你好 <", "你好 <", "", false);
    }

    #[test]
    fn the_start_of_a_marker_is_dropped_when_the_text_was_cut() {
        let (mut screen, mut shown) = (Screen::default(), String::new());
        screen.push("Yes. <tool_ca", &mut shown);
        screen.finish(true, &mut shown);
        assert_eq!(shown, "Yes. ");
    }

    proptest::proptest! {
        #[test]
        fn no_cut_changes_what_is_shown(text in "(<|>|/|think|<think>|</think>|<tool_call>|\\[| |a|你){0,20}", size in 1_usize..9) {
            // Shown text is taken at the end only; a closing tag alone depends on what was taken before it.
            let run = |size| {
                let (mut screen, mut shown) = (Screen::default(), String::new());
                for piece in text.chars().collect::<Vec<_>>().chunks(size) {
                    screen.push(&piece.iter().collect::<String>(), &mut shown);
                }
                screen.finish(false, &mut shown);
                (shown, screen.thoughts.clone(), screen.has_leak())
            };
            proptest::prop_assert_eq!(run(size), run(usize::MAX));
        }
    }
}
