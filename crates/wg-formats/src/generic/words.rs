//! The names of fields as words: any case, separators and abbreviation, `srcIpAddr` as `source ip`.

use super::tongues;

/// Words of names, as they are written and as the rules know them. An empty right side: the word says nothing.
#[rustfmt::skip]
const WORDS: &[(&str, &str)] = &[
    // Roles
    ("src", "source"), ("source", "source"), ("orig", "source"), ("origin", "source"), ("originator", "source"),
    ("to", "destination"), ("who", "user"), ("where", "host"), ("what", "title"),
    ("from", "source"), ("client", "client"), ("attacker", "client"), ("offender", "client"), ("violator", "violator"), ("violators", "violator"),
    ("initiator", "source"), ("initiating", "acting"), ("acting", "acting"), ("causality", "acting"), ("actor", "actor"), ("principal", "actor"), ("subject", "subject"), ("caller", "client"),
    ("dst", "destination"), ("dest", "destination"), ("destination", "destination"), ("resp", "destination"), ("responder", "destination"),
    ("target", "target"), ("victim", "target"), ("targeted", "target"), ("tgt", "target"), ("remote", "remote"), ("peer", "remote"), ("local", "local"), ("internal", "local"), ("intranet", "local"), ("internet", "public"), ("private", "local"),
    ("external", "public"), ("public", "public"), ("server", "server"), ("affected", "affected"), ("impacted", "affected"), ("compromised", "affected"),
    // Addresses and machines
    ("ip", "ip"), ("ips", "ip"), ("ipv4", "ip"), ("ipv6", "ip"), ("ipaddr", "ip"), ("ipaddress", "ip"), ("ipaddresses", "ip"), ("addr", "ip"), ("address", "ip"), ("addresses", "ip"),
    ("port", "port"), ("prt", "port"), ("mac", "mac"), ("host", "host"), ("hosts", "host"), ("hostname", "host name"), ("hostnames", "host name"), ("computer", "host"), ("machine", "host"),
    ("endpoint", "host"), ("endpoints", "host"), ("computers", "host"), ("machines", "host"), ("servers", "server"), ("workstations", "host"), ("ci", "host"), ("cmdb", ""), ("device", "host"), ("devices", "host"), ("dvc", "host"), ("workstation", "host"), ("asset", "host"), ("assets", "host"), ("node", "host"), ("system", "system"),
    ("entity", "entity"), ("netbios", "host"), ("fqdn", "fqdn"), ("dns", "dns"), ("domain", "domain"), ("domains", "domain"), ("url", "url"), ("uri", "url"), ("http", "http"), ("sni", "sni"), ("query", "query"), ("question", "query"),
    ("sensor", "sensor"), ("agent", "agent"), ("observer", "sensor"), ("collector", "sensor"), ("reporter", "sensor"), ("manager", "sensor"), ("gateway", "sensor"), ("forwarder", "sensor"), ("appliance", "sensor"), ("instance", "instance"), ("resource", "resource"), ("resources", "resource"),
    ("vm", "host"), ("pod", "pod"), ("container", "container"),
    // People
    ("user", "user"), ("usr", "user"), ("users", "user"), ("username", "user name"), ("account", "account"), ("accounts", "account"), ("acct", "account"), ("login", "login"), ("logon", "logon"), ("upn", "upn"),
    ("userprincipalname", "upn"), ("uname", "user name"), ("mail", "mail"), ("email", "mail"), ("emails", "mail"), ("mailbox", "mail"), ("identity", "identity"), ("owner", "owner"), ("sender", "sender"), ("recipient", "recipient"), ("recipients", "recipient"), ("rcpt", "recipient"), ("sam", "sam"), ("userid", "user id"),
    // Time
    ("time", "time"), ("timestamp", "time"), ("timestamps", "time"), ("datetime", "time"), ("date", "time"), ("ts", "time"), ("utc", "utc"), ("at", "at"), ("when", "time"), ("second", "time"), ("epoch", "time"), ("ms", ""), ("millis", ""), ("ns", ""), ("iso", ""),
    ("iso8601", ""), ("eventtime", "event time"), ("generated", "generated"), ("detected", "detect"), ("detection", "detection"), ("detections", "detection"), ("detect", "detection"), ("occurred", "occurred"), ("observed", "observed"), ("triggered", "triggered"), ("raised", "triggered"), ("identified", "occurred"), ("start", "start"), ("started", "start"), ("begin", "start"),
    ("first", "first"), ("seen", "seen"), ("found", "seen"), ("last", "last"), ("end", "end"), ("ended", "end"), ("created", "created"), ("create", "created"), ("creation", "created"), ("updated", "updated"), ("update", "updated"), ("modified", "updated"), ("changed", "updated"), ("closed", "closed"), ("resolved", "closed"),
    ("received", "received"), ("receipt", "received"), ("receive", "received"), ("opened", "occurred"), ("approx", ""), ("ingested", "received"), ("ingest", "received"), ("insert", "received"), ("inserted", "received"), ("indexed", "received"), ("index", "index"), ("published", "created"), ("logged", "occurred"), ("report", "report"), ("reported", "created"),
    // What it is
    ("title", "title"), ("headline", "title"), ("name", "name"), ("names", "name"), ("nm", "name"), ("label", "label"), ("labels", "tag"), ("display", "display"), ("alert", "alert"), ("alerts", "alert"), ("alarm", "alert"), ("issue", "alert"), ("pbid", "alert id"), ("alternate", ""), ("short", ""), ("rule", "rule"), ("rules", "rule"), ("signature", "signature"), ("sig", "signature"), ("finding", "finding"), ("incident", "incident"),
    ("offense", "incident"), ("case", "incident"), ("notable", "alert"), ("threat", "threat"), ("threats", "threat"), ("malware", "threat"), ("virus", "threat"), ("event", "event"), ("evt", "event"), ("events", "event"), ("message", "message"), ("msg", "message"), ("summary", "summary"), ("description", "description"), ("desc", "description"), ("details", "details"), ("detail", "details"), ("reason", "reason"), ("note", "note"), ("notice", "note"),
    ("analytic", "rule"), ("detector", "rule"), ("watchlist", "rule"), ("policy", "policy"), ("policies", "policy"), ("fact", "finding"), ("facts", "finding"), ("model", "model"), ("search", "search"), ("use", "use"), ("scenario", "rule"), ("pattern", "pattern"), ("indicator", "indicator"), ("anomaly", "alert"), ("violation", "alert"), ("activity", "activity"), ("behavior", "behaviour"), ("behaviour", "behaviour"),
    ("severity", "severity"), ("sev", "severity"), ("severities", "severity"), ("level", "level"), ("lvl", "level"), ("priority", "priority"), ("prio", "priority"), ("urgency", "urgency"), ("rbp", "priority"), ("rbpmax", "priority"), ("criticality", "criticality"), ("risk", "risk"), ("magnitude", "magnitude"), ("impact", "impact"), ("score", "score"), ("confidence", "confidence"), ("rating", "level"),
    ("id", "id"), ("ids", "id"), ("identifier", "id"), ("uid", "uid"), ("uuid", "uid"), ("guid", "guid"), ("key", "key"), ("number", "number"), ("num", "number"), ("no", "number"), ("ref", "id"), ("code", "code"),
    ("category", "category"), ("categories", "category"), ("class", "category"), ("classification", "category"), ("type", "type"), ("kind", "type"), ("family", "category"), ("group", "group"), ("groups", "group"), ("tag", "tag"), ("tags", "tag"),
    ("product", "product"), ("vendor", "vendor"), ("manufacturer", "vendor"), ("provider", "provider"), ("module", "module"), ("tool", "product"), ("service", "service"), ("log", "log"), ("syslog", "log"), ("logsource", "log source"), ("sourcetype", "source type"), ("dataset", "module"), ("app", "application"), ("application", "application"),
    ("action", "action"), ("actions", "action"), ("act", "action"), ("disposition", "disposition"), ("outcome", "outcome"), ("result", "result"), ("verdict", "verdict"), ("status", "status"), ("state", "state"), ("workflow", "workflow"), ("resolution", "resolution"), ("taken", ""),
    // Processes and files
    ("process", "process"), ("proc", "process"), ("processes", "process"), ("image", "image"), ("exe", "executable"), ("executable", "executable"), ("program", "program"), ("cmd", "command"), ("cmdline", "command line"), ("command", "command"), ("commandline", "command line"), ("cmdlet", ""), ("args", "arguments"), ("arguments", "arguments"), ("argv", "arguments"), ("line", "line"),
    ("pid", "process id"), ("ppid", "parent process id"), ("parent", "parent"), ("grandparent", "grandparent"), ("creator", "parent"), ("thread", "thread"), ("session", "session"), ("conn", "connection"), ("connection", "connection"), ("flow", "connection"), ("community", "connection"), ("processid", "process id"), ("unique", "unique"), ("file", "file"), ("files", "file"), ("filename", "file name"), ("filepath", "file path"), ("path", "path"), ("folder", "folder"), ("directory", "folder"), ("dir", "folder"), ("fname", "file name"), ("dll", "dll"), ("loaded", "loaded"), ("object", "object"), ("sha256", "hash"), ("sha1", "hash"), ("md5", "hash"), ("sha512", "hash"), ("sha", "hash"), ("hash", "hash"), ("hashes", "hash"), ("checksum", "hash"), ("imphash", "imphash"), ("ssdeep", "imphash"),
    // ATT&CK
    ("mitre", "attack"), ("attack", "attack"), ("attck", "attack"), ("attacks", "attack"), ("ttp", "technique"), ("ttps", "technique"), ("technique", "technique"), ("techniques", "technique"), ("subtechnique", "technique"), ("subtechniques", "technique"), ("tactic", "tactic"), ("tactics", "tactic"), ("sub", ""), ("kill", "kill"), ("chain", "chain"), ("stage", "stage"), ("phase", "stage"),
    // What says little
    ("data", ""), ("v4", ""), ("v6", ""), ("info", "info"), ("information", "info"), ("fields", ""), ("field", ""), ("properties", ""), ("attributes", ""), ("value", ""), ("values", ""), ("text", ""), ("string", ""), ("str", ""), ("raw", "raw"), ("original", ""), ("record", "event"), ("evidence", ""), ("evidences", ""), ("body", ""), ("content", ""), ("meta", ""), ("metadata", ""), ("primary", ""), ("main", ""), ("full", ""), ("current", ""), ("win", ""), ("windows", ""), ("eventdata", ""), ("security", ""), ("kibana", ""), ("common", ""), ("entities", ""), ("item", ""), ("list", ""), ("the", ""), ("of", ""), ("by", "by"), ("is", "is"), ("has", "is"), ("count", "count"), ("cnt", "count"), ("total", "count"), ("size", "size"), ("length", "size"), ("bytes", "size"), ("duration", "duration"), ("zone", "zone"), ("tz", "zone"), ("timezone", "zone"), ("version", "version"), ("ver", "version"), ("os", "os"), ("platform", "os"), ("country", "geo"), ("city", "geo"), ("geo", "geo"), ("location", "geo"), ("region", "geo"), ("latitude", "geo"), ("longitude", "geo"), ("asn", "geo"), ("tenant", "tenant"), ("org", "tenant"), ("organization", "tenant"), ("organisation", "tenant"), ("customer", "tenant"), ("subscription", "tenant"), ("role", "role"), ("permission", "role"), ("protocol", "protocol"), ("proto", "protocol"), ("registry", "registry"), ("author", "author"), ("analyst", "author"), ("assigned", "author"), ("assignee", "author"), ("comment", "comment"), ("error", "error"), ("vulnerability", "vulnerability"), ("vulnerabilities", "vulnerability"), ("cve", "vulnerability"), ("errors", "error"), ("failure", "error"), ("exception", "error"), ("link", "link"), ("href", "link"), ("permalink", "link"), ("portal", "link"), ("reference", "link"), ("references", "link"), ("recommended", "comment"), ("remediation", "comment"), ("recommendation", "comment"), ("uptime", "duration"), ("timeout", "duration"), ("certificate", "certificate"), ("cert", "certificate"), ("issuer", "certificate"), ("serial", "certificate"), ("signer", "certificate"), ("publisher", "certificate"), ("ancestor", "grandparent"), ("ancestors", "grandparent"),
    // Whole names of which a part alone would say something else
    ("attacktype", "threat type"), ("attackname", "threat name"), ("attackcategory", "threat category"), ("devicehostname", "affected host name"), ("endpointhostname", "affected host name"), ("machinehostname", "affected host name"), ("agenthostname", "affected host name"),
    ("column", ""), ("timing", "duration"), ("insight", "comment"), ("insights", "comment"), ("alerted", "triggered"), ("matched", "created"), ("sentence", "summary"), ("pri", "priority"),
    // CEF and LEEF
    ("spt", "source port"), ("dpt", "destination port"), ("shost", "source host"), ("dhost", "destination host"), ("suser", "source user"), ("duser", "destination user"), ("sproc", "source process"), ("dproc", "destination process"), ("dvchost", "host name"), ("hname", "host name"), ("hip", "host ip"), ("dvcip", "host ip"), ("rt", "event time"), ("devtime", "event time"), ("usrname", "user name"), ("identsrc", "source ip"), ("identhostname", "host name"), ("sip", "source ip"), ("dip", "destination ip"), ("sport", "source port"), ("dport", "destination port"), ("srcip", "source ip"), ("dstip", "destination ip"), ("cat", "category"), ("rid", "rule id"), ("gid", "group id"), ("sid", "sid"),
];

/// Returns the words of each level of a path, in order.
pub(super) fn words(path: &str) -> Vec<Vec<&'static str>> {
    let path = path.replace("IPv4", "Ip").replace("IPv6", "Ip").replace("ATT&CK", "attack").replace("_source.", "");
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
    WORDS.iter().find(|(written, _)| *written == word).map(|(_, meant)| *meant)
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
        ] {
            let found: Vec<String> = words(path).iter().map(|level| level.join(" ")).collect();
            assert_eq!(found.join("|"), meant, "{path}");
        }
    }
}
