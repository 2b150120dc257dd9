//! What was observed: the cyber-observable objects, whether they stand in the bundle or within the data, and the
//! comparisons of an indicator's pattern.

use super::super::common::{self, Hash, fill, first};
use super::{Bundle, MAX_LINKS, refs};
use std::borrow::Cow;
use wg_record::json::Value;
use wg_schema::Alert;

/// Objects within an observation that are looked through for one that another refers to.
const MAX_EMBEDDED: usize = 256;

pub(super) struct Observed<'b, 'd> {
    bundle: &'b Bundle<'d>,
    pub hash: Hash<'d>,
    /// A finding of stix-shifter among the objects.
    pub finding: Option<Value<'d>>,
    /// The first thing that was seen, in words.
    pub what: Option<String>,
}

impl<'b, 'd> Observed<'b, 'd> {
    pub fn new(bundle: &'b Bundle<'d>) -> Observed<'b, 'd> {
        Observed { bundle, hash: Hash::default(), finding: None, what: None }
    }

    /// Takes an `observed-data`: its objects (version 2.0) or those it refers to (2.1).
    pub fn data(&mut self, data: Value<'d>, alert: &mut Alert<'d>) {
        let embedded = data.get("objects").filter(|objects| objects.is_object());
        for (_, object) in embedded.into_iter().flat_map(Value::entries).take(MAX_LINKS) {
            self.object(object, embedded, alert);
        }
        for id in refs(data, "object_refs") {
            if let Some(object) = self.bundle.get(&id) {
                self.object(object, embedded, alert);
            }
        }
    }

    fn linked(&self, object: Value<'d>, key: &str, within: Option<Value<'d>>) -> Option<Value<'d>> {
        let id = object.get(key).and_then(common::text)?;
        let own = within.and_then(|within| within.entries().take(MAX_EMBEDDED).find(|(name, _)| *name == id));
        own.map(|(_, object)| object).or_else(|| self.bundle.get(&id))
    }

    fn object(&mut self, object: Value<'d>, within: Option<Value<'d>>, alert: &mut Alert<'d>) {
        let at = |paths: &[&str]| first(object, paths);
        let kind = at(&["type"]).unwrap_or_default();
        let seen = at(&["value", "name", "command_line", "user_id", "account_login", "key"]);
        if self.what.is_none() {
            self.what = seen.as_ref().map(|seen| format!("{kind} {seen}"));
        }
        match &*kind {
            "network-traffic" => {
                let side = |key| self.linked(object, key, within).and_then(|side| first(side, &["value"]));
                let (src, dst) = (side("src_ref"), side("dst_ref"));
                let (src_port, dst_port) = (common::port(at(&["src_port"])), common::port(at(&["dst_port"])));
                // Alone an address is on no side; here it is.
                if src.is_some() || dst.is_some() {
                    (alert.src_ip, alert.dst_ip) = (None, None);
                }
                common::fill_endpoint(&mut alert.src_ip, &mut alert.src_port, src, src_port);
                common::fill_endpoint(&mut alert.dst_ip, &mut alert.dst_port, dst, dst_port);
            }
            "ipv4-addr" | "ipv6-addr" => {
                let is_placed = alert.src_ip.is_some();
                let value = at(&["value"]).filter(|_| !is_placed);
                fill(&mut alert.dst_ip, value);
            }
            "domain-name" => fill(&mut alert.dst_domain, at(&["value"])),
            "url" => fill(&mut alert.dst_domain, at(&["value"]).and_then(common::host_of_url)),
            "file" | "artifact" => {
                fill(&mut alert.file, at(&["name"]));
                self.hashes(object);
            }
            "process" => self.process(object, within, alert),
            "user-account" => fill(&mut alert.user, at(&["account_login", "user_id", "display_name"])),
            "email-addr" => fill(&mut alert.user, at(&["value"])),
            "x-oca-asset" => fill(&mut alert.host, at(&["hostname", "name"])),
            "x-ibm-finding" | "x-oca-finding" => self.finding = self.finding.or(Some(object)),
            _ => {}
        }
    }

    fn hashes(&mut self, file: Value<'d>) {
        for (_, value) in file.get("hashes").into_iter().flat_map(Value::entries).take(MAX_LINKS) {
            self.hash.offer(value.text());
        }
    }

    fn process(&mut self, process: Value<'d>, within: Option<Value<'d>>, alert: &mut Alert<'d>) {
        let image = |process| {
            let image =
                self.linked(process, "image_ref", within).or_else(|| self.linked(process, "binary_ref", within));
            common::base_name(first(process, &["name"]).or_else(|| first(image?, &["name"])))
        };
        fill(&mut alert.process, image(process));
        fill(&mut alert.cmd_line, first(process, &["command_line"]));
        alert.pid = alert.pid.or_else(|| common::pid(first(process, &["pid"])));
        if let Some(parent) = self.linked(process, "parent_ref", within) {
            fill(&mut alert.parent, image(parent));
            alert.parent_pid = alert.parent_pid.or_else(|| common::pid(first(parent, &["pid"])));
        }
        if let Some(user) = self.linked(process, "creator_user_ref", within) {
            fill(&mut alert.user, first(user, &["account_login", "user_id"]));
        }
    }

    /// Takes the comparisons with `=` of a pattern: `[domain-name:value = 'x' AND file:hashes.'SHA-256' = 'y']`.
    pub fn pattern(&mut self, pattern: &str, alert: &mut Alert<'d>) {
        for comparison in
            pattern.split(['[', ']']).flat_map(|part| part.split(" AND ")).flat_map(|part| part.split(" OR "))
        {
            let Some((path, value)) = comparison.split_once('=') else { continue };
            let value = value.trim();
            let Some(value) = value.strip_prefix('\'').and_then(|value| value.strip_suffix('\'')) else { continue };
            let value = || Some(Cow::Owned(value.to_owned()));
            match path.trim() {
                "ipv4-addr:value" | "ipv6-addr:value" | "network-traffic:dst_ref.value" => {
                    fill(&mut alert.dst_ip, value())
                }
                "network-traffic:src_ref.value" => fill(&mut alert.src_ip, value()),
                "domain-name:value" => fill(&mut alert.dst_domain, value()),
                "url:value" => fill(&mut alert.dst_domain, value().and_then(common::host_of_url)),
                "file:name" => fill(&mut alert.file, value()),
                "process:command_line" => fill(&mut alert.cmd_line, value()),
                "process:name" => fill(&mut alert.process, value()),
                path if path.starts_with("file:hashes") => self.hash.offer(value()),
                _ => {}
            }
        }
    }
}
