//! The names of fields as words: any case, separators and abbreviation, `srcIpAddr` as `source ip`.

use super::tongues;
use std::sync::OnceLock;
use wg_schema::ordered::OrderedMap;

/// What words mean to the rules, and how they are written: one meaning a line. Before the colon nothing: they say nothing.
/// A table of pairs would be three times as large.
const WORDS: &str = "\
source: src source orig origin originator from initiator
destination: to dst dest destination resp responder
user: who user usr users
host: where host hosts box computer machine endpoint endpoints computers machines workstations ci device devices dvc workstation asset assets node netbios vm configurationitem
title: what title headline
client: client caller
client machine: attacker offender
violator: violator violators
acting: initiating acting causality
actor: actor principal
subject: subject
target: target targeted tgt
target machine: victim
remote: remote peer
local: local internal intranet private
public: internet external public
server: server servers
affected: affected impacted compromised
ip: ip ips ipv4 ipv6 ipaddr ipaddress ipaddresses addr address addresses
port: port prt
mac: mac arp
host name: hostname hostnames dvchost hname identhostname epname
: s t d b g cmdb how which numberlong numberint oid ms millis ns iso iso8601 approx alternate short taken cmdlet sub data v4 v6 fields field properties attributes value values text string str original evidence evidences body content meta metadata primary main full current win windows eventdata security kibana common entities item list the of column
system: system
entity: entity
fqdn: fqdn
dns: dns
domain: domain domains
url: url uri
http: http
request: request
helo: helo ehlo
bot: bot bots
referer: referer referrer
sni: sni
query: query question
sensor: sensor observer collector reporter manager gateway forwarder appliance analyzer analyser correlator capture probe rpt reporting
agent: agent
instance: instance
resource: resource resources cluster clusters bucket buckets
pod: pod
api: api
container: container
user name: username uname usrname euname
account: account accounts acct
login: login
logon: logon
upn: upn userprincipalname
mail: mail email emails mailbox mailboxes
identity: identity
owner: owner
sender: sender
recipient: recipient recipients rcpt receiver
sam: sam
user id: userid
time: time timestamp timestamps datetime date ts when second epoch hour
utc: utc
at: at
event time: eventtime rt devtime
received time: timegenerated timegeneratedutc
history: logs history timeline audittrail
generated: generated
detect: detected
detection: detection detections detect
occurred: occurred identified opened logged scanned
observed: observed
triggered: triggered raised alerted
start: start started begin
first: first
seen: seen found
last: last
end: end ended
created: created create creation published reported matched
updated: updated update modified changed
closed: closed resolved
received: received receipt receive ingested ingest insert inserted indexed processed
index: index
report: report
name: name names nm
label: label
tag: labels tag tags
display: display
alert: alert alerts alarm issue notable anomaly violation violations
alert id: pbid
rule: rule rules analytic detector watchlist scenario
signature: signature sig
finding: finding fact facts
incident: incident offense case inc
threat: threat threats malware virus
event: event evt events record
message: message msg syslogmessage
summary: summary sentence
description: description desc
details: details detail
reason: reason reasons
note: note notice
policy: policy policies
model: model
search: search
use: use
pattern: pattern
indicator: indicator indicators ioc iocs
activity: activity
behaviour: behavior behaviour
severity: severity sev severities
level: level lvl rating grade
priority: priority prio rbp rbpmax pri
urgency: urgency
criticality: criticality criticity
risk: risk
magnitude: magnitude
impact: impact
score: score
confidence: confidence certainty
id: id ids identifier ref
uid: uid uuid
guid: guid
key: key
number: number num no
code: code
category: category categories class classification family cat
type: type kind
group: group groups
product: product tool
vendor: vendor manufacturer
provider: provider
module: module dataset
service: service
log: log syslog
log source: logsource
source type: sourcetype
application: app application
action: action actions act
disposition: disposition
outcome: outcome
result: result
verdict: verdict
status: status
state: state
workflow: workflow
resolution: resolution
process: process proc processes
image: image
executable: exe executable
program: program
command: cmd command
command line: cmdline commandline
arguments: args arguments argv
line: line
process id: pid processid
parent process id: ppid
parent: parent creator
grandparent: grandparent ancestor ancestors
thread: thread
session: session
connection: conn connection flow community
unique: unique
file: file files attachment attachments
file name: filename fname
file path: filepath
path: path
folder: folder directory dir
dll: dll
loaded: loaded
object: object
hash: sha256 sha1 md5 sha512 sha hash hashes checksum sha256hex sha1hex md5hex
imphash: imphash ssdeep
attack: mitre attack attck attacks
technique: ttp ttps technique techniques subtechnique subtechniques
tactic: tactic tactics
kill: kill
chain: chain
stage: stage phase
info: info information
raw: raw
by: by
is: is has
count: count cnt total
size: size length bytes
duration: duration uptime timeout timing
zone: zone tz timezone
version: version ver
os: os platform
geo: country city geo location region latitude longitude asn
tenant: tenant org organization organisation customer subscription cloud workspace project projects repository repo
role: role roles permission
interface: interface iface
protocol: protocol proto
registry: registry
author: author analyst assigned assignee assignees
comment: comment recommended remediation recommendation insight insights
error: error errors failure exception
vulnerability: vulnerability vulnerabilities
cve: cve cves cwe
link: link href permalink portal reference references
certificate: certificate cert issuer serial signer publisher
threat type: attacktype
threat name: attackname
threat category: attackcategory
affected host name: devicehostname endpointhostname machinehostname agenthostname
source port: spt sport
destination port: dpt dport
source host: shost
destination host: dhost
source user: suser
destination user: duser
source process: sproc
destination process: dproc
host ip: hip dvcip epip
source ip: identsrc sip srcip
destination ip: dip dstip
rule id: rid
group id: gid
sid: sid
signature name: protectionname";

/// Returns the words of each level of a path, in order.
pub(super) fn words(path: &str) -> Vec<Vec<&'static str>> {
    const AS: [(&str, &str); 6] =
        [("IPv4", "Ip"), ("IPv6", "Ip"), ("IPs", "Ips"), ("IDs", "Ids"), ("ATT&CK", "attack"), ("_source.", "")];
    let path = AS.iter().fold(path.to_owned(), |path, (from, to)| path.replace(from, to));
    path.split(['.', '/', ':']).map(level).filter(|words| !words.is_empty()).collect()
}

fn level(name: &str) -> Vec<&'static str> {
    let mut found = Vec::new();
    let plain = tongues::plain(name);
    let name = plain.as_str();
    let whole = name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    // `createdAt`, `hostname` and the abbreviations of CEF are known as a whole.
    let is_latin = !name.chars().any(|c| c.is_alphanumeric() && !c.is_ascii());
    if let Some(known) = known(&whole).filter(|_| is_latin) {
        return known.split(' ').filter(|word| !word.is_empty()).collect();
    }
    for word in pieces(name) {
        match known(&word) {
            Some(known) => found.extend(known.split(' ').filter(|word| !word.is_empty())),
            None => found.extend(joined(&word).or_else(|| run_together(&word)).unwrap_or_else(|| vec![UNKNOWN])),
        }
    }
    found.dedup_by(|a, b| a == b && *a == "ip");
    // `ClientRequestHost`: what was asked for, and not who asked.
    if let ["client", "request", ..] = found.as_slice() {
        found.remove(0);
    }
    // `srcip_host`: the machine with that address.
    if let [.., "ip", "host" | "user" | "account"] | [.., "ip", "host" | "user" | "account", "name"] = found.as_slice()
    {
        found.retain(|word| *word != "ip");
    }
    found
}

/// A word that the table does not have.
pub(super) const UNKNOWN: &str = "?";

fn known(word: &str) -> Option<&'static str> {
    english(word).or_else(|| tongues::meaning(word))
}

fn english(word: &str) -> Option<&'static str> {
    static BY_WORD: OnceLock<Table> = OnceLock::new();
    BY_WORD.get_or_init(|| table(WORDS)).get(word).copied()
}

/// Meanings by word.
pub(super) type Table = OrderedMap<&'static str, &'static str>;

/// Reads lines of a meaning, a colon, and the words for it.
pub(super) fn table(lines: &'static str) -> Table {
    let of_line = |line: &'static str| {
        let (meant, written) = line.split_once(": ").unwrap_or_default();
        written.split(' ').map(move |word| (word, meant))
    };
    lines.lines().flat_map(of_line).collect()
}

/// A part of a word that is several: short words of other languages are in too many English ones.
fn part(word: &str) -> Option<&'static str> {
    english(word).or_else(|| tongues::meaning(word).filter(|_| word.len() >= 4))
}

/// Splits `parentProcessName`, `HTTPHost`, `Event ID` and `src-ip` into lower-case words.
fn pieces(name: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let chars: Vec<char> = name.chars().take(200).collect();
    for (i, c) in chars.iter().enumerate() {
        if !c.is_alphanumeric() {
            pieces.push(String::new());
            continue;
        }
        let before = i.checked_sub(1).map(|i| chars[i]);
        let after = chars.get(i + 1);
        let begins = c.is_uppercase()
            && before.is_some_and(|before| {
                before.is_lowercase()
                    || before.is_numeric()
                    || (before.is_uppercase() && after.is_some_and(|c| c.is_lowercase()))
            });
        if begins {
            pieces.push(String::new());
        }
        if let Some(piece) = pieces.last_mut() {
            piece.extend(c.to_lowercase());
        }
    }
    pieces.retain(|piece| !piece.is_empty() && !piece.bytes().all(|byte| byte.is_ascii_digit()));
    pieces
}

/// Splits `IPアドレス`, `源IP` and `検出日時`, in which a few letters may be ASCII.
fn run_together(word: &str) -> Option<Vec<&'static str>> {
    if word.is_ascii() {
        return None;
    }
    let mut found: Vec<&'static str> = Vec::new();
    let mut rest = word;
    while let Some(first) = rest.chars().next() {
        let n = rest.find(|c: char| c.is_ascii() != first.is_ascii()).unwrap_or(rest.len());
        match first.is_ascii() {
            true => found.extend(english(&rest[..n]).into_iter().flat_map(|meant| meant.split(' '))),
            false => found.extend(tongues::meanings(&rest[..n])),
        }
        rest = &rest[n..];
    }
    found.retain(|word| !word.is_empty());
    (!found.is_empty()).then_some(found)
}

/// Splits a word that is several without a separator, `alertname`, into as few known ones as possible.
fn joined(word: &str) -> Option<Vec<&'static str>> {
    if !word.is_ascii() || !(4..=40).contains(&word.len()) {
        return None;
    }
    // best[i]: the fewest words that make up the first i letters.
    let mut best: Vec<Option<(usize, usize)>> = vec![None; word.len() + 1];
    best[0] = Some((0, 0));
    for end in 2..=word.len() {
        for start in 0..end - 1 {
            let Some((n, _)) = best[start] else { continue };
            if part(&word[start..end]).is_some() && best[end].is_none_or(|(fewest, _)| n + 1 < fewest) {
                best[end] = Some((n + 1, start));
            }
        }
    }
    let mut end = word.len();
    let mut found: Vec<&'static str> = Vec::new();
    while end > 0 {
        let (_, start) = best[end]?;
        let mut meant: Vec<&'static str> =
            part(&word[start..end])?.split(' ').filter(|word| !word.is_empty()).collect();
        meant.append(&mut found);
        found = meant;
        end = start;
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_means_the_same_in_every_style() {
        for (path, meant) in [
            ("srcIpAddr", "source ip"),
            ("src_ip", "source ip"),
            ("Source IP", "source ip"),
            ("sourceaddress", "source ip"),
            ("SrcIPv4", "source ip"),
            ("ClientIPs", "client ip"),
            ("HTTPHost", "http host"),
            ("parentProcessName", "parent process name"),
            ("process.parent.command_line", "process|parent|command line"),
            ("alertname", "alert name"),
            ("DeviceName", "host name"),
            ("event.severity", "event|severity"),
            ("dvchost", "host name"),
            ("Zebra Name", "? name"),
            ("_source.host.name", "host|name"),
            ("Dirección IP", "ip"),
            ("Nom de l'alerte", "name alert"),
            ("Rechnername", "host name"),
            ("Bron-IP", "source ip"),
            ("検出日時", "detection time"),
            ("IPアドレス", "ip"),
            ("源IP", "source ip"),
            ("宛先IPアドレス", "destination ip"),
            ("출발지IP", "source ip"),
            ("Użytkownik", "user"),
            ("Имя устройства", "name host"),
            ("srcip_host", "source host"),
            ("ClientRequestHost", "request host"),
            ("Závažnost", "severity"),
            ("Cílová IP", "destination ip"),
            ("Mål-IP", "destination ip"),
            ("Destinations-IP", "destination ip"),
            ("عنوان المصدر", "ip source"),
        ] {
            let found: Vec<String> = words(path).iter().map(|level| level.join(" ")).collect();
            assert_eq!(found.join("|"), meant, "{path}");
        }
    }
}
