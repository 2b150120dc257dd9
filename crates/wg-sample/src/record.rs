//! One alert and its line: an OCSF 1.3 Detection Finding, with the fields that its kind of source has in practice.
//!
//! An endpoint sensor knows processes, a network sensor knows addresses and no user, a cloud log knows callers and no
//! machine. What a source would not know is not written, so that linking across sources has to be earned.

use crate::cast::{DOMAIN, Host, Kind, Os};
use crate::clock::TimeMs;
use crate::json::Json;
use crate::rng::{Rng, digest, hash, hex};
use crate::rules::{Rule, Source, tactic_name};

/// One side of a connection; empty text and port 0 where it is not known.
#[derive(Clone, Default)]
pub(crate) struct Endpoint {
    pub(crate) ip: String,
    pub(crate) port: u16,
    pub(crate) name: String,
    pub(crate) place: (&'static str, &'static str),
}

/// A process as an endpoint sensor names it.
#[derive(Clone, Default)]
pub(crate) struct Process {
    /// Full path of the image.
    pub(crate) image: String,
    pub(crate) command: String,
    /// Unique over machines and time.
    pub(crate) uid: String,
}

/// An alert before it is written.
pub(crate) struct Record<'a> {
    pub(crate) time: TimeMs,
    pub(crate) rule: &'a Rule,
    pub(crate) uid: String,
    pub(crate) host: Option<&'a Host>,
    /// Account without domain.
    pub(crate) user: String,
    pub(crate) src: Endpoint,
    pub(crate) dst: Endpoint,
    pub(crate) process: Option<Process>,
    pub(crate) parent: Option<Process>,
    pub(crate) file: String,
    /// Cloud: service and call. Identity: empty and the application.
    pub(crate) call: (&'a str, &'a str),
    /// Cloud: what the call was made on.
    pub(crate) resource: String,
    /// The number of the story it belongs to; `None` for noise.
    pub(crate) story: Option<usize>,
}

/// How a record tells its times.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dated<'t> {
    /// In milliseconds, as OCSF has it.
    Number,
    /// As this text.
    Text(&'t str),
    /// Nowhere.
    Never,
}

impl Record<'_> {
    /// Returns the line without its line end.
    pub(crate) fn line(&self, dated: Dated<'_>) -> String {
        let mut json = Json::new();
        match dated {
            Dated::Number => json.number("time", self.time),
            Dated::Text(time) => json.text("time", time),
            Dated::Never => {}
        }
        self.head(&mut json);
        self.metadata(&mut json);
        self.finding(&mut json, dated);
        self.machine(&mut json);
        self.cloud(&mut json);
        json.open_list("evidences");
        self.evidence(&mut json);
        json.close_list();
        json.finish()
    }

    fn head(&self, json: &mut Json) {
        let rule = self.rule;
        let words = ["Unknown", "Informational", "Low", "Medium", "High", "Critical"];
        json.number("activity_id", 1);
        json.text("activity_name", "Create");
        json.number("category_uid", 2);
        json.text("category_name", "Findings");
        json.number("class_uid", 2004);
        json.text("class_name", "Detection Finding");
        json.number("type_uid", 200_401);
        json.number("severity_id", rule.severity);
        json.text("severity", words[rule.severity as usize % words.len()]);
        json.number("confidence_score", rule.confidence);
        json.number("status_id", 1);
        json.text("status", "New");
        if let Some((id, word)) = disposition(rule) {
            json.number("disposition_id", id);
            json.text("disposition", word);
        }
    }

    fn metadata(&self, json: &mut Json) {
        let (name, version, log) = self.rule.source.product();
        json.open("metadata");
        json.text("version", "1.3.0");
        json.text("uid", &self.uid);
        json.text("log_name", log);
        json.texts("profiles", if self.rule.source == Source::Cloud { &["cloud"] } else { &["host"] });
        json.open("product");
        json.text("name", name);
        json.text("vendor_name", "Example Instruments");
        json.text("version", version);
        json.close();
        json.close();
    }

    fn finding(&self, json: &mut Json, dated: Dated<'_>) {
        let rule = self.rule;
        json.open("finding_info");
        json.text("uid", &self.uid);
        json.text("title", rule.title);
        if dated != Dated::Never {
            json.number("created_time", self.time + 400 + (hash(&self.uid) % 4000) as i64);
        }
        json.open("analytic");
        json.text("uid", rule.uid);
        json.text("name", rule.title);
        json.text("category", rule.family);
        json.text("type", "Rule");
        json.number("type_id", 1);
        json.close();
        let (tactic, technique, name) = rule.attack;
        if !technique.is_empty() {
            let parent = technique.split('.').next().unwrap_or(technique);
            json.open_list("attacks");
            json.text("version", "18.1");
            json.open("tactic");
            json.text("uid", tactic);
            json.text("name", tactic_name(tactic));
            json.close();
            json.open("technique");
            json.text("uid", parent);
            json.text("name", if parent == technique { name } else { "" });
            json.close();
            if parent != technique {
                json.open("sub_technique");
                json.text("uid", technique);
                json.text("name", name);
                json.close();
            }
            json.close_list();
        }
        json.close();
    }

    fn machine(&self, json: &mut Json) {
        let Some(host) = self.host else { return };
        let (os, os_id) = if host.os == Os::Windows { ("Windows", 100) } else { ("Linux", 200) };
        let (kind, kind_id) = if host.kind == Kind::Server { ("Server", 1) } else { ("Desktop", 2) };
        json.open("device");
        json.text("hostname", &host.name);
        json.text("ip", &host.ip);
        json.text("uid", &digest(&host.name)[..16]);
        json.text("type", kind);
        json.number("type_id", kind_id);
        json.open("os");
        json.text("name", os);
        json.number("type_id", os_id);
        json.close();
        json.close();
    }

    fn cloud(&self, json: &mut Json) {
        if self.rule.source != Source::Cloud {
            return;
        }
        json.open("cloud");
        json.text("provider", "Example Cloud");
        json.text("region", "north-1");
        json.open("account");
        json.text("uid", "000000000042");
        json.close();
        json.close();
        if !self.resource.is_empty() {
            json.open_list("resources");
            json.text("name", &self.resource);
            json.close_list();
        }
    }

    fn evidence(&self, json: &mut Json) {
        let (service, operation) = self.call;
        if self.rule.source == Source::Cloud {
            json.open("api");
            json.text("operation", operation);
            json.open("service");
            json.text("name", service);
            json.close();
            json.close();
        }
        if !self.user.is_empty() {
            json.open("actor");
            self.account(json);
            json.close();
        }
        endpoint(json, "src_endpoint", &self.src);
        endpoint(json, "dst_endpoint", &self.dst);
        if self.rule.source == Source::Identity {
            json.text("data", operation);
        }
        if let Some(process) = &self.process {
            json.open("process");
            self.process(json, process);
            if let Some(parent) = &self.parent {
                json.open("parent_process");
                self.process(json, parent);
                json.close();
            }
            json.close();
        }
        if !self.file.is_empty() {
            json.open("file");
            image(json, &self.file);
            json.close();
        }
    }

    fn account(&self, json: &mut Json) {
        let domain = if self.user == "SYSTEM" { "NT AUTHORITY" } else { DOMAIN };
        let at_a_machine = matches!(self.rule.source, Source::Edr | Source::Siem);
        let on_linux = self.host.is_some_and(|host| host.os == Os::Linux);
        json.open("user");
        json.text("name", &self.user);
        if at_a_machine && !on_linux {
            json.text("domain", domain);
        } else if !at_a_machine {
            json.text("email_addr", &format!("{}@orrery.example", self.user));
        }
        json.close();
        let session = self.session();
        if !session.is_empty() {
            json.open("session");
            json.text("uid", &session);
            json.close();
        }
    }

    /// Returns the logon session: one an account and machine, or one an account and address in a browser.
    fn session(&self) -> String {
        match (self.rule.source, self.host) {
            // Every Windows machine calls its system's session 0x3e7.
            (Source::Edr, Some(host)) if host.os == Os::Windows && self.user == "SYSTEM" => "0x3e7".into(),
            (Source::Edr, Some(host)) if host.os == Os::Windows => {
                format!("0x{:x}", hash(&format!("{} {}", host.name, self.user)) & 0xfff_ffff)
            }
            (Source::Identity, _) => digest(&format!("{} {}", self.user, self.src.ip))[..20].into(),
            _ => String::new(),
        }
    }

    fn process(&self, json: &mut Json, process: &Process) {
        json.text("name", base_name(&process.image));
        json.number("pid", 400 + (hash(&process.uid) % 15_000) as i64 * 4);
        json.text("uid", &process.uid);
        json.text("cmd_line", &process.command);
        json.open("file");
        image(json, &process.image);
        json.close();
    }
}

/// Returns what the product did about it: a sensor says so, a log rule does not.
fn disposition(rule: &Rule) -> Option<(i64, &'static str)> {
    match (rule.source, rule.uid) {
        (_, "EDR-1900" | "EDR-1901") => Some((3, "Quarantined")),
        (_, "IDP-110" | "IDP-121" | "CLD-044") => Some((2, "Blocked")),
        (Source::Edr | Source::Ndr, _) => Some((15, "Detected")),
        (Source::Identity, _) => Some((1, "Allowed")),
        _ => None,
    }
}

fn image(json: &mut Json, path: &str) {
    json.text("name", base_name(path));
    json.text("path", path);
    json.number("type_id", 1);
    json.open_list("hashes");
    json.text("algorithm", "SHA-256");
    json.number("algorithm_id", 3);
    json.text("value", &digest(path));
    json.close_list();
}

fn endpoint(json: &mut Json, key: &str, endpoint: &Endpoint) {
    if endpoint.ip.is_empty() && endpoint.name.is_empty() {
        return;
    }
    json.open(key);
    json.text("ip", &endpoint.ip);
    json.text("hostname", &endpoint.name);
    if endpoint.port > 0 {
        json.number("port", endpoint.port.into());
    }
    let (country, city) = endpoint.place;
    if !country.is_empty() {
        json.open("location");
        json.text("country", country);
        json.text("city", city);
        json.close();
    }
    json.close();
}

/// Returns the file name of a Windows or Unix path.
pub(crate) fn base_name(path: &str) -> &str {
    path.rsplit(['\\', '/']).next().unwrap_or(path)
}

/// Returns an id as a product would give it.
pub(crate) fn uid(rng: &mut Rng) -> String {
    let (high, low) = (rng.next(), rng.next());
    let mut out = String::new();
    for (part, digits) in [(high >> 32, 8), (high >> 16, 4), (high, 4), (low, 4), (low >> 16, 12)] {
        if !out.is_empty() {
            out.push('-');
        }
        hex(&mut out, part, digits);
    }
    out
}
