//! The sheets of a brief as elements: one by one, so that no markup is ever parsed.

use super::dom::document;
use wasm_bindgen::JsCast;
use web_sys::Element;
use wg_brief::{Attr, Node, Tag};

const SVG: &str = "http://www.w3.org/2000/svg";
/// SVG and attributes have no `bdi`: these isolate the direction of a text there.
const ISOLATE: char = '\u{2068}';
const END: char = '\u{2069}';

/// Puts `nodes` in the place of all that an element holds.
pub fn replace(parent: &Element, nodes: &[Node]) {
    parent.set_text_content(None);
    for node in nodes {
        add(parent, node, false);
    }
}

fn add(parent: &Element, node: &Node, in_svg: bool) {
    match node {
        Node::Text(text) => add_text(parent, text),
        Node::Data(text) if in_svg => add_text(parent, &isolated(text)),
        Node::Data(text) => {
            if let Ok(bdi) = document().create_element("bdi") {
                add_text(&bdi, text);
                let _ = parent.append_child(&bdi);
            }
        }
        Node::Element { tag, attrs, children } => {
            let made = match tag.is_svg() {
                true => document().create_element_ns(Some(SVG), tag.word()),
                false => document().create_element(tag.word()),
            };
            let Ok(element) = made else { return };
            for (attr, value) in attrs {
                let isolated = (*attr == Attr::Label).then(|| isolated(value));
                let _ = element.set_attribute(attr.word(), isolated.as_deref().unwrap_or(value));
            }
            for child in children {
                add(&element, child, in_svg || *tag == Tag::Svg);
            }
            let _ = parent.append_child(&element);
        }
    }
}

fn isolated(text: &str) -> String {
    format!("{ISOLATE}{text}{END}")
}

fn add_text(parent: &Element, text: &str) {
    let _ = parent.append_child(document().create_text_node(text).unchecked_ref());
}
