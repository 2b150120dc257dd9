//! Log lines: CEF, LEEF, Snort, firewalls.

use super::*;

#[track_caller]
fn check_line(line: &str, expect: &str) {
    let expect: Vec<&str> = expect.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    assert_eq!(read_line(line).lines().collect::<Vec<_>>(), expect, "{line}");
}

#[test]
fn a_cef_record_of_an_endpoint_product() {
    check_line(
        r"<13>Nov 20 08:00:00 console CEF:0|Orchard|Guard EDR|2.1|4711|Macro starts a shell|7|rt=1795161600000 dtz=UTC dvchost=WS-7 dvc=10.1.2.3 suser=ilse sntdom=ORCHARD sproc=C:\\Office\\winword.exe spid=4120 act=blocked cs1=winword.exe /n a.docm cs1Label=Process Command Line cs2=T1566.001, T1204.002 cs2Label=MITRE Techniques fileHash=0123456789abcdef0123456789abcdef externalId=a-77",
        "cef
         time=2026-11-20T08:00:00.000Z
         severity=High
         given=7
         title=Macro starts a shell
         uid=a-77
         product=Guard EDR
         rule_uid=4711
         rule=Macro starts a shell
         disposition=blocked
         host=WS-7
         host_ip=10.1.2.3
         user=ORCHARD\\ilse
         process=winword.exe
         cmd=winword.exe /n a.docm
         hash=0123456789abcdef0123456789abcdef
         pid=4120
         sensor=EDR
         attack=-/T1566.001 named
         attack=IA/T1566.001 inferred
         attack=-/T1204.002 named
         attack=EX/T1204.002 inferred",
    );
}

#[test]
fn a_cef_record_of_a_gateway_is_about_the_machine_inside() {
    check_line(
        "CEF:0|Orchard|Web Gateway|2|9|Malware site|Very-High|start=Nov 20 2026 08:00:00 dtz=+01:00 deviceDirection=1 dvchost=gw1 src=10.1.2.3 shost=ws-7 spt=50000 dst=93.184.216.34 dhost=bad.example dpt=443 request=https://bad.example/x?a=b",
        "cef
         time=2026-11-20T07:00:00.000Z
         severity=Critical
         given=Very-High
         title=Malware site
         product=Web Gateway
         rule_uid=9
         rule=Malware site
         host=ws-7
         host_ip=10.1.2.3
         src=10.1.2.3
         dst=93.184.216.34
         domain=bad.example
         src_port=50000
         dst_port=443
         sensor=NDR",
    );
}

#[test]
fn a_leef_record_has_its_time_as_its_format_says() {
    check_line(
        "LEEF:2.0|Orchard|Vault|3|Suspicious logon|^|devTime=02/11/2026 08:00:00 +0000^devTimeFormat=dd/MM/yyyy HH:mm:ss Z^sev=9^cat=Authentication^usrName=ilse^src=10.1.2.3^identHostName=dc1",
        "leef
         time=2026-11-02T08:00:00.000Z
         severity=Critical
         given=9
         title=Suspicious logon
         product=Vault
         rule_uid=Suspicious logon
         rule=Suspicious logon
         family=Authentication
         host=dc1
         user=ilse
         src=10.1.2.3
         sensor=Other",
    );
}

#[test]
fn an_alert_line_of_a_network_sensor() {
    check_line(
        "11/20/2026-08:00:00.5  [Drop] [**] [1:2009187:4] WEB attack [**] [Classification: Web Application Attack] [Priority: 1] {TCP} 10.1.2.3:50000 -> fd00::5:80",
        "snort
         time=2026-11-20T08:00:00.500Z
         severity=High
         given=1
         title=WEB attack
         product=Suricata
         rule_uid=1:2009187:4
         rule=WEB attack
         family=Web Application Attack
         disposition=drop
         src=10.1.2.3
         dst=fd00::5
         src_port=50000
         dst_port=80
         sensor=NDR",
    );
}

#[test]
fn a_firewall_log_in_pairs() {
    let head = r#"<189>date=2026-11-20 time=09:00:00 devname="fw" devid="F1" eventtime=1795161600123456789 tz="+0100" logid="1" "#;
    check_line(
        &format!(
            r#"{head}type="utm" subtype="ips" level="alert" severity="high" srcip=10.1.2.3 srcport=50000 dstip=10.1.2.4 dstport=445 action="dropped" attack="SMB.Exploit" attackid=77 user="ilse""#
        ),
        "fortigate
         time=2026-11-20T08:00:00.123Z
         severity=High
         given=high
         title=SMB.Exploit
         product=FortiGate
         rule_uid=77
         rule=SMB.Exploit
         family=ips
         disposition=dropped
         user=ilse
         src=10.1.2.3
         dst=10.1.2.4
         src_port=50000
         dst_port=445
         sensor=NDR",
    );
    for log in [r#"type="traffic" subtype="forward" action="accept""#, r#"type="utm" subtype="app-ctrl" action="pass""#]
    {
        assert_eq!(read_line(&format!("{head}{log}")), "fortigate NotAlert");
    }
}
