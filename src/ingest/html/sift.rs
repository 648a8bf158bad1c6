//! Which part of a page is its text: the main element without navigation, banners and hidden parts.
//!
//! Too much is better than nothing: an element that holds much of the page's text is never left out, and
//! when less than a quarter of the text would remain, the choice is taken back.

use super::lists::{FURNITURE, Label};
use super::tree::{Node, Step, Walk, attribute, name};
use super::weigh::{Weight, Weights};
use crate::document::{Notice, NoticeCode};
use ego_tree::NodeId;
use rustc_hash::FxHashSet;

/// The part of a page to read.
pub(super) struct Sifted<'a> {
    /// Where to begin.
    pub root: Node<'a>,
    /// Elements to leave out.
    pub dropped: FxHashSet<NodeId>,
    /// What was left out or could not be.
    pub notices: Vec<Notice>,
}

/// Chooses the text of a page whose whole body is `body`.
pub(super) fn sift<'a>(body: Node<'a>, weights: &Weights) -> Sifted<'a> {
    let page = weights.get(body);
    let main = main_element(body, weights);
    for root in [main, Some(body)].into_iter().flatten() {
        let mut sieve = Sieve {
            weights,
            page,
            inner: 0,
            dropped: FxHashSet::default(),
            lost: Weight::default(),
            hidden: 0,
        };
        sieve.pass(root, main.is_some_and(|main| main.id() == root.id()));
        let kept = weights.get(root).prose.saturating_sub(sieve.lost.prose);
        let letters = weights.get(root).letters().saturating_sub(sieve.lost.letters());
        if u64::from(kept) * 4 >= u64::from(page.prose) && letters > 0 {
            let notices = sieve.notices(page.letters() - letters);
            return Sifted { root, dropped: sieve.dropped, notices };
        }
    }
    let kept = (page.letters() > 0).then(|| {
        Notice::new(
            NoticeCode::WebNavigation,
            "the text of the page could not be told from its navigation; both were kept",
        )
    });
    Sifted { root: body, dropped: FxHashSet::default(), notices: kept.into_iter().collect() }
}

/// The largest main element, or else the article that holds most of the page.
fn main_element<'a>(body: Node<'a>, weights: &Weights) -> Option<Node<'a>> {
    let mut best: Option<(bool, u32, Node<'a>)> = None;
    let mut walk = Walk::new(body);
    while let Some(step) = walk.step() {
        let Step::Open(node) = step else { continue };
        let is_main = name(node) == "main" || attribute(node, "role") == Some("main");
        let letters = weights.get(node).letters();
        let is_most = u64::from(letters) * 2 >= u64::from(weights.get(body).letters());
        if (is_main || (name(node) == "article" && is_most))
            && best.is_none_or(|(main, most, _)| (is_main, letters) > (main, most))
        {
            best = Some((is_main, letters, node));
        }
    }
    best.map(|(_, _, node)| node)
}

struct Sieve<'a> {
    weights: &'a Weights,
    page: Weight,
    /// Open elements that say that what is in them is the text.
    inner: u32,
    dropped: FxHashSet<NodeId>,
    lost: Weight,
    /// Letters of hidden elements.
    hidden: u32,
}

impl Sieve<'_> {
    fn pass(&mut self, root: Node<'_>, is_main: bool) {
        self.inner = u32::from(is_main);
        let mut walk = Walk::new(root);
        while let Some(step) = walk.step() {
            match step {
                Step::Open(node) if node.id() != root.id() && self.is_left_out(node) => {
                    self.lost += self.weights.get(node);
                    self.dropped.insert(node.id());
                    walk.skip();
                }
                Step::Open(node) => self.inner += u32::from(is_inner(node)),
                Step::Close(node) => self.inner -= u32::from(is_inner(node)),
            }
        }
    }

    fn is_left_out(&mut self, node: Node<'_>) -> bool {
        if !node.value().is_element() {
            return false;
        }
        if FURNITURE.is_never_text(name(node)) {
            return true;
        }
        let weight = self.weights.get(node);
        if is_hidden(node) {
            self.hidden += weight.letters();
            return true;
        }
        weight.letters() > 0 && self.is_furniture(node, weight)
    }

    fn is_furniture(&self, node: Node<'_>, weight: Weight) -> bool {
        let share = f64::from(weight.prose) / f64::from(self.page.prose.max(1));
        let (tag, role) = (name(node), attribute(node, "role").unwrap_or(""));
        let label = Label::new(attribute(node, "class"), attribute(node, "id"));
        if share >= 0.5 || tag == "body" || FURNITURE.says_notes(&label, role) {
            return false;
        }
        let is_slight = weight.prose < 300 || weight.link_density() >= 0.5;
        FURNITURE.is_navigation(tag, role)
            || (FURNITURE.is_outer(tag) && (self.inner == 0 || (tag != "header" && is_slight)))
            || (FURNITURE.says_furniture(&label) && share < 0.25)
            || (FURNITURE.says_suspect(&label) && is_slight && weight.link_density() >= 0.3)
            || is_list_of_links(tag, weight)
    }

    fn notices(&self, letters: u32) -> Vec<Notice> {
        let left_out = letters - self.hidden.min(letters);
        let mut notices = Vec::new();
        if left_out > 0 {
            let message =
                format!("{left_out} letters of navigation and other furniture of the page were left out");
            notices.push(Notice::new(NoticeCode::WebNavigation, message));
        }
        if self.hidden > 0 {
            let message = format!("{} letters of hidden text were left out", self.hidden);
            notices.push(Notice::new(NoticeCode::HiddenText, message));
        }
        notices
    }
}

/// A menu without a name: at least four links, short ones, and hardly anything else.
fn is_list_of_links(tag: &str, weight: Weight) -> bool {
    matches!(tag, "ul" | "ol" | "div" | "section" | "table")
        && weight.links >= 4
        && weight.link_density() >= 0.9
        && weight.linked / weight.links < 40
}

/// Elements whose headers and asides belong to the text.
fn is_inner(node: Node<'_>) -> bool {
    matches!(name(node), "main" | "article" | "blockquote" | "section")
}

/// Hidden by its own attributes; what style sheets and scripts hide is not known here.
fn is_hidden(node: Node<'_>) -> bool {
    let hidden = attribute(node, "hidden").is_some_and(|value| !value.eq_ignore_ascii_case("until-found"));
    let style = attribute(node, "style").map(|style| style.to_ascii_lowercase().replace(' ', ""));
    let styled =
        style.is_some_and(|style| style.contains("display:none") || style.contains("visibility:hidden"));
    hidden || styled || (name(node) == "dialog" && attribute(node, "open").is_none())
}

#[cfg(test)]
mod tests {
    use super::super::tree::parse;
    use super::*;
    use crate::ingest::Limits;

    /// The kept words of a page, and the codes of the notices.
    fn kept(page: &str) -> (String, Vec<NoticeCode>) {
        let (html, _) = parse(page, &Limits::default());
        let body = html.tree.nodes().find(|&node| name(node) == "body").expect("there is always a body");
        let sifted = sift(body, &Weights::of(body));
        let mut words = Vec::new();
        let mut walk = Walk::new(sifted.root);
        while let Some(step) = walk.step() {
            let Step::Open(node) = step else { continue };
            if sifted.dropped.contains(&node.id()) {
                walk.skip();
            } else if let Some(text) = node.value().as_text() {
                words.extend(text.split_whitespace().map(str::to_string));
            }
        }
        words.dedup();
        (words.join(" "), sifted.notices.iter().map(|notice| notice.code).collect())
    }

    #[track_caller]
    fn check(name: &str, page: &str, want: &str) {
        // 400 letters each, so that "text" is the text and the rest is around it.
        let text = "text ".repeat(100);
        let page = page.replace("TEXT", &text).replace("SIDE", &"side ".repeat(50));
        assert_eq!(kept(&page).0, want, "{name}");
    }

    #[test]
    fn furniture_goes_and_text_stays() {
        check("main", "<p>before</p><main>TEXT</main><p>after</p>", "text");
        check("role", "<p>before</p><div role=main>TEXT</div>", "text");
        check("article with most", "<p>before</p><article>TEXT</article><article>one</article>", "text");
        check(
            "many articles",
            "<article>TEXT</article><article>TEXT</article><article>TEXT more</article>",
            "text more",
        );
        check(
            "tags",
            "<header>h</header><nav>n</nav><p>TEXT</p><aside>a</aside><form>f</form><footer>f</footer>",
            "text",
        );
        check("roles", "<div role=navigation>n</div><div role=contentinfo>c</div><p>TEXT</p>", "text");
        check("classes", "<div class=cookieBanner>c</div><p id=breadcrumb-top>b</p><p>TEXT</p>", "text");
        check(
            "header of the article",
            "<article><header><h1>title</h1></header>TEXT</article>",
            "title text",
        );
        check("box of text", "<main>TEXT<aside>SIDE SIDE</aside></main>", "text side");
        check("short box", "<main>TEXT<aside>box</aside></main>", "text");
        check("navigation in main", "<main><nav>n</nav>TEXT</main>", "text");
        check("form around the page", "<form>TEXT</form>", "text");
        check("class of the layout", "<div class=sidebar>TEXT</div>", "text");
        check("word in a longer class", "<p>TEXT<p class=sharecropping>stays", "text stays");
        check("notes in a footer", "<main>TEXT<footer class=footnotes>note</footer></main>", "text note");
        check(
            "scripts",
            "<script>s</script><style>s</style><noscript>n</noscript><template>t</template>TEXT",
            "text",
        );
        check("unclosed comment", "TEXT<!-- the end", "text");
    }

    #[test]
    fn menus_without_a_name_are_known_by_their_links() {
        let links = "<li><a href=/x>link</a>".repeat(4);
        check("menu", &format!("<ul>{links}</ul><p>TEXT"), "text");
        check("three links", &format!("<ul>{}</ul><p>TEXT", "<li><a>link</a>".repeat(3)), "link text");
        let long = format!("<li><a>{}</a>", "reference ".repeat(5)).repeat(4);
        check("list of references", &format!("<ul>{long}</ul><p>TEXT"), "reference text");
        check(
            "links in a sentence",
            "<p>see <a>link</a> <a>link</a> <a>link</a> <a>link</a></p><p>TEXT",
            "see link text",
        );
    }

    #[test]
    fn hidden_text_is_left_out_and_counted() {
        let text = "text ".repeat(100);
        let page = format!("<p hidden>abc</p><p style='Display: none'>de</p><p hidden=until-found>{text}");
        let (html, _) = parse(&page, &Limits::default());
        let body = html.tree.nodes().find(|&node| name(node) == "body").expect("there is always a body");
        let notices = sift(body, &Weights::of(body)).notices;
        assert_eq!(notices, [Notice::new(NoticeCode::HiddenText, "5 letters of hidden text were left out")]);
    }

    #[test]
    fn a_choice_that_leaves_too_little_is_taken_back() {
        let text = "text ".repeat(100);
        // 399 of 1,600 letters remain, then 400.
        for (letters, want) in [(399, "word text"), (400, "word")] {
            let page = format!(
                "<main><p>{}</p></main>{}",
                "w".repeat(letters),
                format!("<div><p>{text}</p></div>").repeat(3)
            );
            let (words, _) = kept(&page);
            assert_eq!(words.replace(&"w".repeat(letters), "word"), want, "{letters}");
        }
        let (words, codes) = kept(&format!("<div hidden><p>{text}</p></div><nav>menu</nav>"));
        assert_eq!(words, "text menu");
        assert_eq!(codes, [NoticeCode::WebNavigation]);
        assert_eq!(kept(""), (String::new(), vec![]));
    }
}
