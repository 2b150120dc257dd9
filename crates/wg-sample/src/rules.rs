//! The rules that raise alerts, with what each claims. Noise and intrusions fire the same rules: a rule that only fires
//! on attacks does not exist.
//!
//! Technique ids are of ATT&CK 18, as an export of that time would have them. Some were revoked in version 19 (T1562.001,
//! T1562.008, T1070.001), so that the mapping has something to do; some rules name no technique at all.

/// The five kinds of source.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    Edr,
    Ndr,
    Siem,
    Cloud,
    Identity,
}

impl Source {
    #[cfg(test)]
    pub(crate) const ALL: [Source; 5] = [Source::Edr, Source::Ndr, Source::Siem, Source::Cloud, Source::Identity];

    /// Returns product name, product version and log name.
    pub(crate) fn product(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Source::Edr => ("Gimbal EDR", "7.4", "endpoint"),
            Source::Ndr => ("Sounding NDR", "3.2", "network"),
            Source::Siem => ("Logbook SIEM", "11.0", "correlation"),
            Source::Cloud => ("Barometer Cloud Audit", "2026.10", "cloud"),
            Source::Identity => ("Gangway Identity", "5.9", "identity"),
        }
    }
}

pub(crate) struct Rule {
    pub(crate) source: Source,
    pub(crate) uid: &'static str,
    pub(crate) title: &'static str,
    pub(crate) family: &'static str,
    /// OCSF `severity_id`, 1 to 5.
    pub(crate) severity: u8,
    /// 0 to 100.
    pub(crate) confidence: u8,
    /// Tactic id, technique id, technique name; empty where the rule names none.
    pub(crate) attack: (&'static str, &'static str, &'static str),
}

/// Returns the name of a tactic as version 18 had it.
pub(crate) fn tactic_name(id: &str) -> &'static str {
    match id {
        "TA0043" => "Reconnaissance",
        "TA0001" => "Initial Access",
        "TA0002" => "Execution",
        "TA0003" => "Persistence",
        "TA0004" => "Privilege Escalation",
        "TA0005" => "Defense Evasion",
        "TA0006" => "Credential Access",
        "TA0007" => "Discovery",
        "TA0008" => "Lateral Movement",
        "TA0009" => "Collection",
        "TA0011" => "Command and Control",
        "TA0010" => "Exfiltration",
        "TA0040" => "Impact",
        _ => "",
    }
}

macro_rules! rules {
    ($($name:ident: $source:ident $uid:literal $title:literal, $family:literal, $severity:literal, $confidence:literal,
        $tactic:literal $technique:literal $what:literal;)*) => {
        $(pub(crate) static $name: Rule = Rule {
            source: Source::$source,
            uid: $uid,
            title: $title,
            family: $family,
            severity: $severity,
            confidence: $confidence,
            attack: ($tactic, $technique, $what),
        };)*
        #[cfg(test)]
        pub(crate) static ALL: &[&Rule] = &[$(&$name),*];
    };
}

rules! {
    // Endpoint
    MACRO: Edr "EDR-1004" "Document with a macro opened from a mail", "document", 3, 55, "TA0001" "T1566.001" "Spearphishing Attachment";
    OFFICE_CHILD: Edr "EDR-1011" "Office program started a script host", "document", 4, 70, "TA0002" "T1204.002" "Malicious File";
    ENCODED: Edr "EDR-1042" "PowerShell with an encoded command", "script", 3, 45, "TA0002" "T1059.001" "PowerShell";
    SCRIPT_SERVICE: Edr "EDR-1047" "Script interpreter started by a service", "script", 1, 20, "TA0002" "T1059.003" "Windows Command Shell";
    NEW_PROGRAM: Edr "EDR-1060" "Recently downloaded program started", "execution", 2, 30, "TA0002" "T1204.002" "Malicious File";
    SERVICE: Edr "EDR-1071" "Service installed from another machine", "execution", 3, 50, "TA0002" "T1569.002" "Service Execution";
    WEB_SHELL_CHILD: Edr "EDR-1083" "Web service started a shell", "web", 4, 70, "TA0002" "T1059.004" "Unix Shell";
    TASK: Edr "EDR-1102" "Scheduled task created", "persistence", 2, 35, "TA0003" "T1053.005" "Scheduled Task";
    RUN_KEY: Edr "EDR-1105" "Run key changed", "persistence", 2, 30, "TA0003" "T1547.001" "Registry Run Keys / Startup Folder";
    CRON: Edr "EDR-1109" "Cron entry added", "persistence", 2, 40, "TA0003" "T1053.003" "Cron";
    WEB_ROOT: Edr "EDR-1113" "Script file written to a web root", "web", 4, 60, "TA0003" "T1505.003" "Web Shell";
    TOKEN: Edr "EDR-1140" "Process took over another's token", "privilege", 3, 40, "TA0004" "T1134.001" "Token Impersonation/Theft";
    SUDO: Edr "EDR-1144" "Rights raised with sudo", "privilege", 2, 25, "TA0004" "T1548.003" "Sudo and Sudo Caching";
    DRIVER: Edr "EDR-1149" "Driver with a known weakness loaded", "privilege", 4, 40, "TA0004" "T1068" "Exploitation for Privilege Escalation";
    TAMPER: Edr "EDR-1201" "Protection exclusion added", "tampering", 4, 60, "TA0005" "T1562.001" "Disable or Modify Tools";
    LOG_CLEARED: Edr "EDR-1204" "Event log cleared", "tampering", 4, 60, "TA0005" "T1070.001" "Clear Windows Event Logs";
    HISTORY: Edr "EDR-1207" "Shell history removed", "tampering", 3, 50, "TA0005" "T1070.003" "Clear Command History";
    INJECT: Edr "EDR-1212" "Thread started in another process", "injection", 3, 30, "TA0005" "T1055" "Process Injection";
    ODD_FOLDER: Edr "EDR-1218" "System program name in an unusual folder", "masquerading", 3, 45, "TA0005" "T1036.005" "Match Legitimate Resource Name or Location";
    LSASS: Edr "EDR-1301" "LSASS memory opened for reading", "credentials", 4, 65, "TA0006" "T1003.001" "LSASS Memory";
    HIVE: Edr "EDR-1303" "Registry hive with credentials copied", "credentials", 4, 60, "TA0006" "T1003.002" "Security Account Manager";
    BROWSER_STORE: Edr "EDR-1308" "Browser password store read", "credentials", 3, 45, "TA0006" "T1555.003" "Credentials from Web Browsers";
    ACCOUNTS: Edr "EDR-1402" "Account and group queries from a shell", "discovery", 2, 35, "TA0007" "T1087.002" "Domain Account";
    SYSTEM_INFO: Edr "EDR-1405" "System information collected by a script", "discovery", 1, 20, "TA0007" "T1082" "System Information Discovery";
    MASS_READ: Edr "EDR-1501" "Many files of a share read by one process", "collection", 3, 45, "TA0009" "T1039" "Data from Network Shared Drive";
    ARCHIVE: Edr "EDR-1503" "Large archive built", "collection", 2, 35, "TA0009" "T1560.001" "Archive via Utility";
    DOWNLOAD: Edr "EDR-1601" "File fetched by a command-line tool", "transfer", 2, 30, "TA0011" "T1105" "Ingress Tool Transfer";
    REMOTE_TOOL: Edr "EDR-1605" "Remote-control program first seen", "transfer", 2, 35, "TA0011" "T1219" "Remote Access Tools";
    REMOVABLE: Edr "EDR-1701" "Many files written to a removable drive", "data loss", 2, 30, "TA0010" "T1052.001" "Exfiltration over USB";
    MINER: Edr "EDR-1801" "Process with the load of a coin miner", "abuse", 3, 55, "TA0040" "T1496.001" "Compute Hijacking";
    UNWANTED: Edr "EDR-1900" "Potentially unwanted program", "unwanted", 2, 50, "" "" "";
    KNOWN_BAD: Edr "EDR-1901" "File matches a malware signature", "malware", 4, 60, "" "" "";

    // Network
    WEB_SCAN: Ndr "NDR-20110" "Web vulnerability scan", "scan", 2, 40, "TA0043" "T1595.002" "Vulnerability Scanning";
    EXPLOIT: Ndr "NDR-20217" "Exploit pattern in a web request", "exploit", 4, 40, "TA0001" "T1190" "Exploit Public-Facing Application";
    PORT_SCAN: Ndr "NDR-20301" "Many ports tried on many machines", "scan", 2, 50, "TA0007" "T1046" "Network Service Discovery";
    ADMIN_SHARE: Ndr "NDR-20402" "Write to an administrative share", "lateral", 3, 45, "TA0008" "T1021.002" "SMB/Windows Admin Shares";
    DESKTOP: Ndr "NDR-20405" "Remote desktop from a workstation", "lateral", 2, 35, "TA0008" "T1021.001" "Remote Desktop Protocol";
    LONG_NAMES: Ndr "NDR-20501" "Steady long DNS names", "dns", 2, 35, "TA0011" "T1071.004" "DNS";
    NO_SUCH_NAME: Ndr "NDR-20502" "Many names that do not exist", "dns", 2, 30, "TA0011" "T1568.002" "Domain Generation Algorithms";
    NEW_DOMAIN: Ndr "NDR-20510" "TLS to a domain first seen", "tls", 2, 30, "TA0011" "T1071.001" "Web Protocols";
    RHYTHM: Ndr "NDR-20512" "Connections in a steady rhythm", "beacon", 3, 50, "TA0011" "T1071.001" "Web Protocols";
    TUNNEL: Ndr "NDR-20517" "Tunnel inside TLS", "beacon", 3, 50, "TA0011" "T1572" "Protocol Tunneling";
    BIG_UPLOAD: Ndr "NDR-20601" "Large transfer to the outside", "transfer", 3, 40, "TA0010" "T1567.002" "Exfiltration to Cloud Storage";
    POOL: Ndr "NDR-20701" "Mining pool protocol", "abuse", 3, 60, "TA0040" "T1496.001" "Compute Hijacking";
    OLD_CERT: Ndr "NDR-20801" "Expired certificate", "policy", 1, 60, "" "" "";
    PLAIN_HTTP: Ndr "NDR-20803" "Software update over plain HTTP", "policy", 1, 40, "" "" "";

    // Correlation rules over logs
    FAILED_LOGONS: Siem "SIEM-0110" "Many failed logons for one account", "logon", 2, 35, "TA0006" "T1110.001" "Password Guessing";
    SPRAY: Siem "SIEM-0113" "Failed logons over many accounts", "logon", 3, 40, "TA0006" "T1110.003" "Password Spraying";
    LOCKED: Siem "SIEM-0119" "Account locked", "logon", 1, 50, "" "" "";
    TICKETS: Siem "SIEM-0131" "Many service tickets in a few seconds", "logon", 3, 45, "TA0006" "T1558.003" "Kerberoasting";
    REPLICATION: Siem "SIEM-0134" "Directory replication by a machine that is no DC", "directory", 5, 60, "TA0006" "T1003.006" "DCSync";
    LDAP: Siem "SIEM-0141" "Burst of LDAP queries", "directory", 3, 40, "TA0007" "T1069.002" "Domain Groups";
    GROUP: Siem "SIEM-0144" "Member added to a privileged group", "directory", 3, 50, "TA0003" "T1098.007" "Additional Local or Domain Groups";
    JUMP_LOGON: Siem "SIEM-0151" "Administrator logon on a jump host", "logon", 2, 30, "TA0008" "T1021.001" "Remote Desktop Protocol";
    SHARE_FILE: Siem "SIEM-0155" "Program placed on an administrative share", "lateral", 3, 50, "TA0008" "T1021.002" "SMB/Windows Admin Shares";
    UPLOAD: Siem "SIEM-0161" "Upload to a cloud store", "proxy", 3, 40, "TA0010" "T1567.002" "Exfiltration to Cloud Storage";
    MAIL_DATA: Siem "SIEM-0164" "Personal data in an outgoing mail", "data loss", 2, 30, "" "" "";
    HIDING_RULE: Siem "SIEM-0168" "Mailbox rule hides replies", "mail", 3, 45, "TA0005" "T1564.008" "Email Hiding Rules";
    NEW_POST: Siem "SIEM-0172" "Posts to a file that is new in the web root", "web", 3, 50, "TA0003" "T1505.003" "Web Shell";
    BACKUP_LOGON: Siem "SIEM-0181" "Backup account logged on to a server", "logon", 2, 25, "TA0004" "T1078.002" "Domain Accounts";
    ROLL_OUT: Siem "SIEM-0184" "Software installed on many machines", "change", 1, 30, "TA0002" "T1072" "Software Deployment Tools";
    CHECK_FAILED: Siem "SIEM-0190" "Monitoring check failed", "health", 1, 30, "" "" "";
    TWO_NETWORKS: Siem "SIEM-0195" "One cloud key used from two networks", "cloud", 3, 50, "TA0001" "T1078.004" "Cloud Accounts";

    // Cloud
    CONSOLE: Cloud "CLD-011" "Console sign-in from a network first seen", "sign-in", 2, 35, "TA0001" "T1078.004" "Cloud Accounts";
    NEW_KEY: Cloud "CLD-021" "Access key created for an administrator", "identity", 4, 55, "TA0003" "T1098.001" "Additional Cloud Credentials";
    NEW_ROLE: Cloud "CLD-023" "Administrator policy attached", "identity", 3, 50, "TA0004" "T1098.003" "Additional Cloud Roles";
    LOGGING_OFF: Cloud "CLD-031" "Audit logging stopped", "logging", 4, 70, "TA0005" "T1562.008" "Disable or Modify Cloud Logs";
    OPENED: Cloud "CLD-034" "Network rule opened to everywhere", "network", 2, 40, "TA0005" "T1562.007" "Disable or Modify Cloud Firewall";
    LIST_CALLS: Cloud "CLD-041" "Burst of list calls", "discovery", 2, 30, "TA0007" "T1580" "Cloud Infrastructure Discovery";
    DENIED: Cloud "CLD-044" "Many denied calls", "discovery", 2, 30, "TA0007" "T1526" "Cloud Service Discovery";
    BUCKET_READ: Cloud "CLD-051" "Many objects read from a bucket", "storage", 3, 40, "TA0009" "T1530" "Data from Cloud Storage";
    BUCKET_COPY: Cloud "CLD-055" "Objects copied to another account", "storage", 4, 60, "TA0010" "T1537" "Transfer Data to Cloud Account";
    PUBLIC: Cloud "CLD-057" "Bucket policy lets everybody in", "storage", 3, 60, "" "" "";
    OLD_KEY: Cloud "CLD-061" "Access key older than its limit in use", "hygiene", 1, 60, "" "" "";

    // Identity
    NEW_NETWORK: Identity "IDP-101" "Sign-in from a network first seen", "sign-in", 2, 30, "TA0001" "T1078.004" "Cloud Accounts";
    TRAVEL: Identity "IDP-104" "Two countries in too short a time", "sign-in", 3, 40, "TA0001" "T1078.004" "Cloud Accounts";
    FAILED_SIGN_INS: Identity "IDP-110" "Failed sign-ins for one account", "sign-in", 2, 30, "TA0006" "T1110.001" "Password Guessing";
    PROMPT: Identity "IDP-121" "Push prompt denied", "factor", 2, 35, "TA0006" "T1621" "Multi-Factor Authentication Request Generation";
    PROMPT_TAKEN: Identity "IDP-123" "Push accepted after many denials", "factor", 4, 70, "TA0006" "T1621" "Multi-Factor Authentication Request Generation";
    NEW_FACTOR: Identity "IDP-131" "New sign-in factor registered", "factor", 2, 35, "TA0003" "T1098.005" "Device Registration";
    ADMIN_SIGN_IN: Identity "IDP-141" "Administrator sign-in from a machine first seen", "sign-in", 3, 45, "TA0004" "T1078.002" "Domain Accounts";
    CONSENT: Identity "IDP-151" "Consent given to a new application", "application", 2, 40, "TA0006" "T1528" "Steal Application Access Token";
    OLD_PROTOCOL: Identity "IDP-161" "Sign-in with an old protocol", "hygiene", 1, 50, "" "" "";
}
