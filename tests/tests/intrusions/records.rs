//! Stories as the records of the products that would tell them.
//!
//! A story is a heading and a line for each alert:
//!
//! ```text
//! # [control] NAME: WHAT HAPPENS
//! GROUP MINUTES PRODUCT SEVERITY TECHNIQUE TITLE | FIELD=VALUE… [*TIMES/EVERY]
//! ```
//!
//! The group is a letter for each intrusion and `-` for what belongs to none. `*20/3` is the line twenty times, three minutes
//! apart, `{n}` being the number; `~` in a value is a blank. `?` for the minutes is an alert that does not say when.

use serde_json::{Value, json};
use std::collections::BTreeMap;

pub struct Story {
    pub name: String,
    pub is_control: bool,
    pub lines: Vec<Line>,
}

pub struct Line {
    pub group: char,
    /// Since the story's beginning; none where the record does not say.
    minutes: Option<i64>,
    product: String,
    severity: String,
    technique: String,
    pub title: String,
    fields: BTreeMap<String, String>,
}

/// One export of a story: its name, its text, and the line behind each of its records.
pub struct Export {
    pub name: String,
    pub text: String,
    pub lines: Vec<usize>,
}

pub fn stories(text: &str) -> Vec<Story> {
    let mut stories: Vec<Story> = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if let Some(heading) = line.strip_prefix("# ") {
            let (kind, rest) = heading.strip_prefix("control ").map_or((false, heading), |rest| (true, rest));
            let name = rest.split(':').next().unwrap_or_default().to_owned();
            stories.push(Story { name, is_control: kind, lines: Vec::new() });
        } else {
            stories.last_mut().expect("a heading comes first").lines.extend(read(line));
        }
    }
    stories
}

fn read(line: &str) -> Vec<Line> {
    let (head, rest) = line.split_once(" | ").unwrap_or_else(|| panic!("fields in {line}"));
    let mut words = head.splitn(6, ' ');
    let mut word = || words.next().unwrap_or_else(|| panic!("six words before the fields of {line}")).to_owned();
    let (group, minutes, product, severity, technique, title) = (word(), word(), word(), word(), word(), word());
    let (fields, times) = rest.split_once(" *").unwrap_or((rest, "1/0"));
    let (times, every) = times.split_once('/').expect("times and minutes");
    let number = |text: &str| text.parse::<i64>().expect("a number");
    (0..number(times))
        .map(|n| Line {
            group: group.chars().next().expect("a group"),
            minutes: (minutes != "?").then(|| number(&minutes) + n * number(every)),
            product: product.clone(),
            severity: severity.clone(),
            technique: technique.clone(),
            title: title.clone(),
            fields: fields
                .split_whitespace()
                .map(|field| field.split_once('=').expect("name=value"))
                .map(|(name, value)| (name.to_owned(), value.replace("{n}", &n.to_string()).replace('~', " ")))
                .collect(),
        })
        .collect()
}

/// Writes what each product would export, `start_ms` being the story's minute 0.
pub fn exports(story: &Story, start_ms: i64) -> Vec<Export> {
    let mut exports: BTreeMap<&str, Export> = BTreeMap::new();
    let mut order: Vec<usize> = (0..story.lines.len()).collect();
    order.sort_by_key(|at| story.lines[*at].minutes);
    for at in order {
        let line = &story.lines[at];
        let (kind, name) = match line.product.as_str() {
            "csv" => ("csv", "siem.csv"),
            "cef" => ("cef", "gateway.cef.log"),
            "graph" | "o365" => ("graph", "defender.ndjson"),
            other => (other, other),
        };
        let export = exports.entry(kind).or_insert_with(|| Export {
            name: if name.contains('.') { name.to_owned() } else { format!("{name}.ndjson") },
            text: if kind == "csv" { CSV_HEAD.join(",") + "\n" } else { String::new() },
            lines: Vec::new(),
        });
        // Seconds of its own for each: nobody's clock strikes whole minutes.
        let time = start_ms + line.minutes.unwrap_or_default() * 60_000 + (at as i64 * 7919) % 53_000;
        let record = Record { line, time, uid: format!("{}-{at:03}", story.name) };
        export.text += &record.written();
        export.text.push('\n');
        export.lines.push(at);
    }
    exports.into_values().collect()
}

const CSV_HEAD: [&str; 12] = [
    "alert_id",
    "timestamp",
    "severity",
    "product",
    "rule",
    "mitre_technique",
    "hostname",
    "username",
    "src_ip",
    "dst_ip",
    "domain",
    "sha256",
];

struct Record<'s> {
    line: &'s Line,
    time: i64,
    uid: String,
}

impl Record<'_> {
    fn has(&self, name: &str) -> bool {
        self.line.fields.contains_key(name)
    }

    fn field(&self, name: &str) -> &str {
        self.line.fields.get(name).map_or("", String::as_str)
    }

    fn optional(&self, name: &str) -> Value {
        self.line.fields.get(name).map_or(Value::Null, |value| json!(value))
    }

    fn number(&self, name: &str) -> Value {
        self.field(name).parse::<u32>().map_or(Value::Null, |number| json!(number))
    }

    /// A SHA-256 for the few digits that the story gives.
    fn hash(&self) -> String {
        let few = self.field("hash");
        if few.is_empty() { String::new() } else { few.repeat(64).chars().take(64).collect() }
    }

    /// A number for a rule, the same for the same title.
    fn rule(&self) -> u32 {
        self.line.title.bytes().fold(7, |sum: u32, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte))) % 90_000
            + 10_000
    }

    fn iso(&self) -> String {
        wg_schema::time::to_rfc3339(self.time)
    }

    fn techniques(&self) -> Vec<&str> {
        [self.line.technique.as_str()].into_iter().filter(|id| *id != "-").collect()
    }

    fn level(&self, of: [u32; 5]) -> u32 {
        of[["info", "low", "medium", "high", "critical"]
            .iter()
            .position(|word| *word == self.line.severity)
            .expect("a severity")]
    }

    fn written(&self) -> String {
        let value = match self.line.product.as_str() {
            "csv" => return self.csv(),
            "cef" => return self.cef(),
            "graph" => self.graph("microsoftDefenderForEndpoint"),
            "o365" => self.graph("microsoftDefenderForOffice365"),
            "gd" => self.guard_duty(),
            "elastic" => self.elastic(),
            "wazuh" => self.wazuh(),
            "sentinel" => self.sentinel(),
            "okta" => self.okta(),
            "entra" => self.entra(),
            "suri" => self.suricata(),
            "falco" => self.falco(),
            "ocsf" => self.ocsf(),
            other => panic!("no product {other}"),
        };
        without_nulls(value).to_string()
    }

    fn csv(&self) -> String {
        let technique = self.techniques().join("");
        let product = if self.has("product") { self.field("product") } else { "SIEM" };
        let hash = self.hash();
        let time = if self.line.minutes.is_some() { self.iso() } else { String::new() };
        [
            &self.uid,
            &time,
            &self.line.severity,
            product,
            &self.line.title,
            &technique,
            self.field("host"),
            self.field("user"),
            self.field("src"),
            self.field("dst"),
            self.field("domain"),
            &hash,
        ]
        .join(",")
    }

    fn cef(&self) -> String {
        format!(
            "CEF:0|Palisade|Remote Access|4.2|{}|{}|{}|rt={} externalId={} dvchost={} suser={} src={}",
            self.rule(),
            self.line.title,
            self.level([1, 3, 5, 8, 10]),
            self.time,
            self.uid,
            self.field("host"),
            self.field("user"),
            self.field("src"),
        )
    }

    fn graph(&self, service: &str) -> Value {
        let mut evidence = Vec::new();
        if self.has("host") {
            evidence.push(json!({"@odata.type": "#microsoft.graph.security.deviceEvidence",
                "deviceDnsName": self.field("host"), "lastIpAddress": self.optional("ip")}));
        }
        if self.has("proc") {
            evidence.push(json!({"@odata.type": "#microsoft.graph.security.processEvidence",
                "processId": self.number("pid"), "processCommandLine": self.optional("cmd"),
                "imageFile": {"fileName": self.field("proc"), "sha256": self.hash()}}));
        }
        if self.has("user") {
            let (kind, name) = (if service.ends_with("365") { "mailbox" } else { "user" }, self.field("user"));
            let part = if name.contains('@') { "userPrincipalName" } else { "accountName" };
            // Whose record says both.
            let account = match (name.split_once('\\'), self.field("upn")) {
                (Some((domain, name)), upn) if !upn.is_empty() => {
                    json!({"accountName": name, "domainName": domain, "userPrincipalName": upn})
                }
                _ => json!({ part: name }),
            };
            evidence.push(
                json!({"@odata.type": format!("#microsoft.graph.security.{kind}Evidence"), "userAccount": account}),
            );
        }
        if self.has("src") {
            evidence
                .push(json!({"@odata.type": "#microsoft.graph.security.ipEvidence", "ipAddress": self.field("src")}));
        }
        if self.has("domain") {
            evidence.push(json!({"@odata.type": "#microsoft.graph.security.urlEvidence",
                "url": format!("https://{}/", self.field("domain"))}));
        }
        json!({"@odata.type": "#microsoft.graph.security.alert", "id": format!("da{}", self.uid), "status": "new",
            "severity": if self.line.severity == "critical" { "high" } else { &self.line.severity },
            "serviceSource": service, "detectorId": format!("det-{}", self.rule()), "title": self.line.title,
            "createdDateTime": self.iso(), "firstActivityDateTime": self.iso(),
            "mitreTechniques": self.techniques(), "evidence": evidence})
    }

    fn guard_duty(&self) -> Value {
        let (user, src, api) = (self.field("user"), self.field("src"), self.field("api"));
        let kind = if self.has("bucket") {
            "S3Bucket"
        } else if self.has("instance") {
            "Instance"
        } else {
            "AccessKey"
        };
        json!({"schemaVersion": "2.0", "accountId": "210987654321", "region": "eu-central-1", "partition": "aws",
            "id": format!("f{}", self.uid), "type": self.line.title,
            "arn": format!("arn:aws:guardduty:eu-central-1:210987654321:detector/d/finding/f{}", self.uid),
            "title": format!("The API {api} was invoked by {user} from {src}."),
            "severity": self.level([1, 2, 5, 8, 9]),
            "createdAt": self.iso(), "updatedAt": self.iso(),
            "resource": {"resourceType": kind,
                "accessKeyDetails": {"userName": user, "userType": "IAMUser", "principalId": format!("AIDA{user}")},
                "instanceDetails": if self.has("instance") { json!({"instanceId": self.field("instance")}) } else { Value::Null },
                "s3BucketDetails": if self.has("bucket") { json!([{"name": self.field("bucket")}]) } else { Value::Null }},
            "service": {"serviceName": "guardduty", "detectorId": "d", "eventFirstSeen": self.iso(), "count": 3,
                "action": {"actionType": "AWS_API_CALL", "awsApiCallAction": {"api": api,
                    "remoteIpDetails": {"ipAddressV4": src}}}}})
    }

    fn elastic(&self) -> Value {
        let mut record = json!({"@timestamp": self.iso(), "kibana.alert.uuid": format!("e{}", self.uid),
            "kibana.alert.rule.name": self.line.title, "kibana.alert.rule.uuid": format!("rule-{}", self.rule()),
            "kibana.alert.rule.rule_id": format!("rule-{}", self.rule()),
            "kibana.alert.severity": self.line.severity, "kibana.alert.risk_score": self.level([10, 21, 47, 73, 99]),
            "kibana.alert.status": "active", "event": {"kind": "signal"},
            "host": {"name": self.field("host")}, "user": {"name": self.field("user")}});
        if self.has("ip") {
            record["host"]["ip"] = json!([self.field("ip")]);
        }
        if self.has("src") {
            record["source"] = json!({"ip": self.field("src")});
        }
        if self.has("dst") {
            record["destination"] = json!({"ip": self.field("dst")});
        }
        if self.has("proc") {
            record["process"] = json!({"name": self.field("proc"), "pid": self.number("pid"),
                "command_line": self.optional("cmd"),
                "parent": {"pid": self.number("ppid"), "name": self.optional("parent")}});
        }
        if self.has("hash") {
            record["file"] = json!({"hash": {"sha256": self.hash()}});
        }
        if let [technique] = self.techniques()[..] {
            let above = technique.split('.').next();
            record["kibana.alert.rule.threat"] = json!([{"framework": "MITRE ATT&CK", "technique": [{"id": above, "subtechnique": [{"id": technique}]}]}]);
        }
        record
    }

    fn wazuh(&self) -> Value {
        json!({"timestamp": self.iso(), "id": format!("{}.{}", self.time / 1000, self.uid),
            "rule": {"level": self.level([2, 4, 8, 11, 14]), "description": self.line.title, "id": self.rule().to_string(),
                "mitre": {"id": self.techniques()}, "groups": ["local"]},
            "agent": {"id": "017", "name": self.field("host"), "ip": self.optional("ip")}, "manager": {"name": "siem"},
            "data": {"srcip": self.optional("src"), "dstuser": self.optional("user"),
                "audit": {"exe": self.optional("proc"), "command": self.optional("proc")}}})
    }

    fn sentinel(&self) -> Value {
        let mut entities = vec![];
        if let Some((name, realm)) = self.field("user").split_once('@') {
            entities.push(json!({"$id": "1", "Name": name, "UPNSuffix": realm, "Type": "account"}));
        } else if self.has("user") {
            entities.push(json!({"$id": "1", "Name": self.field("user"), "Type": "account"}));
        }
        if self.has("src") {
            entities.push(json!({"$id": "2", "Address": self.field("src"), "Type": "ip"}));
        }
        if self.has("host") {
            entities.push(json!({"$id": "3", "ResourceName": self.field("host"), "Type": "azure-resource"}));
        }
        json!({"TimeGenerated": self.iso(), "StartTime": self.iso(), "SystemAlertId": format!("s{}", self.uid),
            "DisplayName": self.line.title, "AlertName": self.line.title, "AlertType": format!("rule-{}", self.rule()),
            "AlertSeverity": if self.line.severity == "critical" { "High" } else { &self.line.severity },
            "ProviderName": "ASI Scheduled Alerts", "ProductName": "Azure Sentinel", "VendorName": "Microsoft",
            "Entities": Value::Array(entities).to_string(), "Techniques": json!(self.techniques()).to_string()})
    }

    fn okta(&self) -> Value {
        let kind = match self.line.technique.as_str() {
            "T1539" => "user.session.context.change",
            "T1556.006" | "T1098.005" => "user.mfa.factor.activate",
            "T1098.003" => "user.account.privilege.grant",
            "T1621" => "user.mfa.attempt_bypass",
            _ => "user.session.start",
        };
        json!({"uuid": format!("o{}", self.uid), "published": self.iso(), "eventType": kind, "version": "0",
            "severity": if self.level([0, 0, 1, 1, 1]) == 1 { "WARN" } else { "INFO" },
            "displayMessage": self.line.title, "outcome": {"result": "SUCCESS"},
            "actor": {"id": "00u", "type": "User", "alternateId": self.field("user"), "displayName": self.field("user")},
            "client": {"ipAddress": self.field("src")},
            "debugContext": {"debugData": {"threatSuspected": "true"}}})
    }

    fn entra(&self) -> Value {
        json!({"id": format!("r{}", self.uid), "riskEventType": self.line.title, "riskLevel": self.line.severity,
            "riskState": "atRisk", "source": "IdentityProtection", "activityDateTime": self.iso(),
            "detectedDateTime": self.iso(), "userPrincipalName": self.field("user"), "ipAddress": self.field("src"),
            "additionalInfo": format!("[{{\"Key\":\"mitreTechniques\",\"Value\":\"{}\"}}]", self.line.technique)})
    }

    fn suricata(&self) -> Value {
        let dns = if self.has("domain") { json!({"hostname": self.field("domain")}) } else { Value::Null };
        json!({"timestamp": self.iso(), "event_type": "alert", "proto": "TCP", "flow_id": self.time * 31,
            "src_ip": self.field("src"), "dest_ip": self.field("dst"), "http": dns,
            "alert": {"action": "allowed", "gid": 1, "signature_id": self.rule(), "rev": 1, "signature": self.line.title,
                "category": "Misc activity", "severity": self.level([4, 3, 2, 1, 1]),
                "metadata": {"mitre_technique_id": self.techniques()}}})
    }

    fn falco(&self) -> Value {
        let priority = ["Debug", "Notice", "Warning", "Error", "Critical"][self.level([0, 1, 2, 3, 4]) as usize];
        json!({"uuid": format!("k{}", self.uid), "time": self.iso(), "rule": self.line.title, "source": "syscall",
            "priority": priority,
            "output": self.line.title, "hostname": self.field("host"), "tags": self.techniques(),
            "output_fields": {"k8s.pod.name": self.optional("pod"), "user.name": self.optional("user"),
                "proc.cmdline": self.optional("cmd"), "fd.sip": self.optional("dst")}})
    }

    fn ocsf(&self) -> Value {
        let mut record = json!({"class_uid": 2004, "category_uid": 2, "type_uid": 200_401, "activity_id": 1,
            "time": self.time, "severity_id": self.level([1, 2, 3, 4, 5]),
            "metadata": {"version": "1.5.0", "product": {"name": "Hearth EDR", "vendor_name": "Hearth"}},
            "finding_info": {"uid": format!("c{}", self.uid), "title": self.line.title,
                "analytic": {"uid": format!("rule-{}", self.rule()), "name": self.line.title, "type_id": 1},
                "attacks": self.techniques().iter().map(|id| json!({"technique": {"uid": id}})).collect::<Vec<_>>()},
            "device": {"hostname": self.field("host"), "ip": self.optional("ip"), "type_id": 0},
            "actor": {"user": {"name": self.optional("user")},
                "process": {"name": self.optional("proc"), "pid": self.number("pid")}}});
        let hashes = json!([{"algorithm_id": 3, "value": self.hash()}]);
        let file = if self.has("hash") { json!({"name": self.field("proc"), "hashes": hashes}) } else { Value::Null };
        record["evidences"] = json!([{"src_endpoint": {"ip": self.optional("src")},
            "dst_endpoint": {"ip": self.optional("dst"), "hostname": self.optional("domain")}, "file": file}]);
        record
    }
}

/// A field that a record does not say is not there.
fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(object) => {
            let said = object.into_iter().map(|(name, value)| (name, without_nulls(value)));
            said.filter(|(_, value)| !value.is_null() && *value != json!({}) && *value != "").collect()
        }
        Value::Array(list) => {
            Value::Array(list.into_iter().map(without_nulls).filter(|value| *value != json!({})).collect())
        }
        value => value,
    }
}
