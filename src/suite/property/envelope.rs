//! Property cases about what surrounds the values: media types, schemes, lengths.

use super::{Genome, Recipe};
use crate::codec::body::BodyFormat;
use crate::contract::{Keyword, Kind, Level, Place, Zone};
use crate::exchange::Request;
use crate::generate::Dice;
use crate::judge::Refusal;
use crate::suite::builder::CaseBuilder;

/// Media types that are none of those that contracts of APIs name.
const OTHERS: [&str; 7] = [
    "text/plain",
    "text/html; charset=utf-8",
    "application/octet-stream",
    "image/png",
    "application/pdf",
    "audio/mpeg",
    "video/mp4",
];

/// How the charset is said that every text is in, and that none is.
const CHARSETS: [&str; 6] =
    ["", "; charset=utf-8", ";charset=utf-8", "; charset=UTF-8", "; charset=\"utf-8\"", "; Charset=utf-8"];

/// Whether a media type is one of texts, and says nothing more.
fn is_text(range: &str) -> bool {
    BodyFormat::of(range).is_text() && !range.contains(';')
}

impl CaseBuilder<'_> {
    pub(super) fn envelope_properties(&mut self) {
        self.media_type_spellings();
        self.schemes();
        self.lengths();
        self.unfinished();
    }

    fn media_type_spellings(&mut self) {
        let (Some(draft), Some(content)) = (self.with_documented_body(), &self.operation.body) else { return };
        let Some(range) = draft.media_type.clone().filter(|range| !range.contains('*')) else { return };
        let clause = self.clause(&Place::body(), &Keyword::MediaType, None);
        let (own, spelled) = (range.clone(), draft.clone());
        // What a handler takes of it is listed by name.
        let bare = self.operation.kind == Kind::Operation && is_text(&range);
        let charsets: &[&str] = if bare { &CHARSETS } else { &[""] };
        let recipe = Recipe::new(
            move |dice, _| {
                let word = cased(&own, dice);
                let charset = dice.pick(charsets)?;
                let word = if dice.one_in(2) && !charset.is_empty() { own.clone() } else { word };
                Some(Genome::Text(word + charset))
            },
            move |genome| {
                let Genome::Text(text) = genome else { return false };
                let Some((word, charset)) = text.split_at_checked(range.len()) else { return false };
                word.eq_ignore_ascii_case(&range) && charsets.contains(&charset) && *text != range
            },
            move |genome| match genome {
                Genome::Text(text) => Some(spelled.with_media_type(Some(text)).request()),
                _ => None,
            },
        );
        // Legal in every spelling (RFC 9110 section 8.3.1), and yet compared letter by letter by well-kept servers.
        self.all_accepted("body", "any-media-type", clause, Some(Level::Should), recipe);
        let accept = content.accept.clone();
        let documented: Vec<String> = content.media_types.iter().map(|own| own.range.to_ascii_lowercase()).collect();
        if documented.iter().any(|own| own.contains('*') || OTHERS.contains(&own.as_str())) {
            return;
        }
        let recipe = Recipe::new(
            |dice, input| {
                let first = usize::try_from(input).ok().and_then(|at| OTHERS.get(at));
                first.or_else(|| dice.pick(&OTHERS)).map(|own| Genome::Text((*own).to_owned()))
            },
            move |genome| {
                let Genome::Text(text) = genome else { return false };
                let essence = text.split(';').next().unwrap_or_default().trim();
                OTHERS.contains(&text.as_str())
                    && !accept.as_ref().is_some_and(|accept| accept.accepts(Zone::Narrow, &essence.into()))
            },
            move |genome| match genome {
                Genome::Text(text) => Some(draft.with_media_type(Some(text)).request()),
                _ => None,
            },
        );
        self.all_refused("body", "any-other-media-type", clause, Refusal::MediaType, recipe);
    }

    /// The authentication scheme in other letters, which RFC 9110 section 11.1 makes no difference.
    fn schemes(&mut self) {
        let draft = self.base.clone();
        let Some((word, rest)) = draft
            .credentials
            .iter()
            .find(|(own, _)| own == "Authorization")
            .and_then(|(_, value)| value.split_once(' '))
            .map(|(word, rest)| (word.to_owned(), rest.to_owned()))
        else {
            return;
        };
        let clause = self.offered();
        let (own, known) = (word.clone(), word);
        let recipe = Recipe::new(
            move |dice, _| Some(Genome::Text(cased(&own, dice))),
            move |genome| matches!(genome, Genome::Text(text) if text.eq_ignore_ascii_case(&known) && *text != known),
            move |genome| match genome {
                Genome::Text(text) => {
                    let mut draft = draft.clone();
                    draft.credentials = vec![("Authorization".to_owned(), format!("{text} {rest}"))];
                    Some(draft.request())
                }
                _ => None,
            },
        );
        self.all_accepted("security", "any-scheme-case", clause, Some(Level::Should), recipe);
    }

    /// A `Content-Length` that says too little, or nothing that is a number (RFC 9112 section 6.3).
    fn lengths(&mut self) {
        let Some(draft) = self.with_documented_body().filter(|draft| !draft.body.is_empty()) else { return };
        let request = draft.request();
        let length = request.body.len();
        let recipe = Recipe::new(
            move |dice, input| {
                let listed =
                    ["0".to_owned(), (length - 1).to_string(), "-1".to_owned(), "1e1".to_owned(), "0x1".to_owned()];
                let first = usize::try_from(input).ok().and_then(|at| listed.get(at)).cloned();
                Some(Genome::Text(first.unwrap_or_else(|| dice.below(length).to_string())))
            },
            move |genome| matches!(genome, Genome::Text(text) if text.parse::<usize>().map_or(true, |own| own < length)),
            move |genome| match genome {
                Genome::Text(text) => raw(&request, text),
                _ => None,
            },
        );
        self.all_survived("body", "any-length", recipe);
    }

    /// A `Content-Length` that promises more than is sent. Few of them: a server may wait for the rest each time.
    fn unfinished(&mut self) {
        let Some(draft) = self.with_documented_body().filter(|draft| !draft.body.is_empty()) else { return };
        let request = draft.request();
        let length = request.body.len();
        let promised =
            [length + 1, length * 2, length + 65_536, 1 << 31, 1 << 32].map(|own| own.to_string()).into_iter();
        let promised: Vec<String> = promised.chain([u64::MAX.to_string(), format!("{}0", u64::MAX)]).collect();
        let listed = promised.clone();
        let recipe = Recipe::new(
            move |_, input| usize::try_from(input).ok().and_then(|at| promised.get(at)).cloned().map(Genome::Text),
            // Every other length would be another wait, and smaller is not simpler here.
            move |genome| matches!(genome, Genome::Text(text) if listed.contains(text)),
            move |genome| match genome {
                Genome::Text(text) => raw(&request, text),
                _ => None,
            },
        );
        self.all_survived("body", "any-unfinished", recipe);
    }
}

/// The text with some letters in the other case.
fn cased(text: &str, dice: &mut Dice<'_>) -> String {
    let whole = dice.below(4);
    let other = |c: char| if c.is_ascii_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() };
    text.chars().map(|c| if whole == 0 || dice.one_in(3) { other(c) } else { c }).collect()
}

/// The request as bytes, with a length of its own.
fn raw(request: &Request, length: &str) -> Option<Request> {
    let head = format!("{}Content-Length: {length}\r\nConnection: close\r\n", request.head()?);
    Some(request.written(&head, &request.body))
}
