//! The sheets as a tree of elements. One tree is both what the page shows and what the file holds.
//!
//! Tags and attributes are closed lists without scripts, links, styles, handlers or addresses: a brief cannot say any of
//! them, whatever stands in an alert.

use serde::{Deserialize, Serialize};

/// An element or a text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Node {
    Element {
        tag: Tag,
        attrs: Vec<(Attr, String)>,
        children: Vec<Node>,
    },
    /// Words of ours.
    Text(String),
    /// Words of the batch or of a person, names replaced; shown in a bidi isolation of their own.
    Data(String),
}

macro_rules! names {
    ($(#[$doc:meta])* $list:ident { $($name:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        pub enum $list { $($name,)* }

        impl $list {
            /// Returns the name as it is written.
            pub fn word(self) -> &'static str {
                match self { $($list::$name => $word,)* }
            }
        }
    };
}

names!(
    /// The elements of a brief.
    Tag {
        Article = "article", Header = "header", Footer = "footer", Section = "section", Div = "div", Span = "span",
        H1 = "h1", H2 = "h2", H3 = "h3", P = "p", B = "b", Small = "small",
        Ul = "ul", Ol = "ol", Li = "li", Dl = "dl", Dt = "dt", Dd = "dd",
        Table = "table", Caption = "caption", Thead = "thead", Tbody = "tbody", Tr = "tr", Th = "th", Td = "td",
        Svg = "svg", G = "g", Line = "line", Path = "path", Rect = "rect", Circle = "circle", SvgText = "text",
    }
);

names!(
    /// The attributes of a brief.
    Attr {
        Class = "class", Role = "role", Label = "aria-label", Hidden = "aria-hidden", Scope = "scope",
        ViewBox = "viewBox", Width = "width", Height = "height", X = "x", Y = "y", X1 = "x1", X2 = "x2", Y1 = "y1",
        Y2 = "y2", Cx = "cx", Cy = "cy", R = "r", Rx = "rx", D = "d", Anchor = "text-anchor", Transform = "transform",
    }
);

impl Tag {
    /// Returns whether it belongs to SVG.
    pub fn is_svg(self) -> bool {
        matches!(self, Tag::Svg | Tag::G | Tag::Line | Tag::Path | Tag::Rect | Tag::Circle | Tag::SvgText)
    }
}

impl Node {
    /// Returns an element with these children.
    pub fn new(tag: Tag, class: &'static str, children: Vec<Node>) -> Node {
        let attrs = if class.is_empty() { Vec::new() } else { vec![(Attr::Class, class.to_owned())] };
        Node::Element { tag, attrs, children }
    }

    /// Returns an element that holds one text of ours.
    pub fn says(tag: Tag, class: &'static str, text: impl Into<String>) -> Node {
        Node::new(tag, class, vec![Node::Text(text.into())])
    }

    /// Adds an attribute. Nothing happens to a text.
    pub fn with(mut self, attr: Attr, value: impl Into<String>) -> Node {
        if let Node::Element { attrs, .. } = &mut self {
            attrs.push((attr, value.into()));
        }
        self
    }

    /// Adds an attribute that is a number of px.
    pub fn at(self, attr: Attr, px: f64) -> Node {
        self.with(attr, number(px))
    }

    /// Returns a drawing of this size that reads as one sentence.
    pub fn drawing(class: &'static str, size: (f64, f64), label: String, children: Vec<Node>) -> Node {
        Node::new(Tag::Svg, class, children)
            .with(Attr::Role, "img")
            .with(Attr::Label, label)
            .with(Attr::ViewBox, format!("0 0 {} {}", number(size.0), number(size.1)))
    }
}

/// Returns a length with at most one decimal.
pub fn number(px: f64) -> String {
    let text = format!("{px:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

/// Returns a text of ours.
pub fn text(words: impl Into<String>) -> Node {
    Node::Text(words.into())
}
