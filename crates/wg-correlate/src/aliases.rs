//! Which written names were taken for one machine or one account.

use crate::names::Book;
use wg_schema::ordered::OrderedMap;
use wg_schema::{Batch, StrId, sort};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AliasKind {
    Machine,
    Account,
}

/// Names that count as one, the most written first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alias {
    pub kind: AliasKind,
    pub names: Vec<AliasName>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AliasName {
    pub name: StrId,
    /// It is an address that alerts give as this machine's own, together with its name.
    pub is_address: bool,
    /// Alerts that are on this name, or have it at one of their ends.
    pub alerts: u32,
}

/// Returns what was taken for one, most alerts first. What identifies nobody is not among it, nor is what differs by case alone.
///
/// `seed` must be unpredictable for hostile input; the result does not depend on it.
pub fn aliases(batch: &Batch, seed: u64) -> Vec<Alias> {
    let book = Book::of_machines_and_accounts(batch, seed);
    let [hosts, users, addresses] = counts(batch);
    let mut of_machine: OrderedMap<u32, Vec<AliasName>> = OrderedMap::new();
    let mut of_account: OrderedMap<u32, Vec<AliasName>> = OrderedMap::new();
    let name = |(name, alerts): (StrId, u32), is_address| AliasName { name, is_address, alerts };
    for host in hosts {
        if let Some(node) = book.machine_named(host.0) {
            of_machine.entry(node).or_default().push(name(host, false));
        }
    }
    for address in addresses {
        // An address alone is no machine that has other names.
        if let Some(known) = book.address_named(address.0).and_then(|node| of_machine.get_mut(&node)) {
            known.push(name(address, true));
        }
    }
    for user in users {
        if let Some(node) = book.account_named(user.0) {
            of_account.entry(node).or_default().push(name(user, false));
        }
    }
    let machines = of_machine.into_values().map(|names| Alias { kind: AliasKind::Machine, names });
    let accounts = of_account.into_values().map(|names| Alias { kind: AliasKind::Account, names });
    let mut all: Vec<Alias> = machines.chain(accounts).filter_map(|alias| several(batch, alias)).collect();
    let total = |alias: &Alias| alias.names.iter().map(|name| u64::from(name.alerts)).sum::<u64>();
    sort::by(&mut all, |a, b| {
        let text = |alias: &Alias| batch.text(alias.names[0].name);
        total(b).cmp(&total(a)).then_with(|| (a.kind, text(a)).cmp(&(b.kind, text(b))))
    });
    all
}

/// Returns how many alerts hold each host, account and address.
fn counts(batch: &Batch) -> [Vec<(StrId, u32)>; 3] {
    let mut counts = [(); 3].map(|()| vec![0u32; batch.strings.len()]);
    let [hosts, users, addresses] = &mut counts;
    for row in 0..batch.len() {
        hosts[batch.host[row].0 as usize] += 1;
        users[batch.user[row].0 as usize] += 1;
        let ips = [batch.host_ip[row], batch.src_ip[row], batch.dst_ip[row]];
        (0..ips.len()).filter(|i| !ips[..*i].contains(&ips[*i])).for_each(|i| addresses[ips[i].0 as usize] += 1);
    }
    let given = |counts: Vec<u32>| (0..).map(StrId).zip(counts).filter(|(id, n)| id.is_some() && *n > 0).collect();
    counts.map(given)
}

/// Puts the names in order, those that differ by case alone as one; `None` where only one is left.
fn several(batch: &Batch, mut alias: Alias) -> Option<Alias> {
    let text = |name: &AliasName| batch.text(name.name);
    sort::by(&mut alias.names, |a, b| b.alerts.cmp(&a.alerts).then_with(|| text(a).cmp(text(b))));
    let mut names: Vec<AliasName> = Vec::new();
    let mut places: OrderedMap<String, usize> = OrderedMap::new();
    for name in alias.names {
        let place = *places.entry(text(&name).to_ascii_lowercase()).or_insert(names.len());
        match names.get_mut(place) {
            Some(known) => known.alerts += name.alerts,
            None => names.push(name),
        }
    }
    (names.len() > 1).then_some(Alias { kind: alias.kind, names })
}

#[cfg(test)]
mod tests {
    use super::*;
    use wg_schema::batch::RecordSpan;
    use wg_schema::{Alert, AlertKey, BatchBuilder, SourceId};

    /// Alerts of (host, its address, account).
    fn batch(rows: &[(&str, &str, &str)]) -> Batch {
        let mut builder = BatchBuilder::new(1);
        for (i, (host, host_ip, user)) in rows.iter().enumerate() {
            let given = |text: &str| (!text.is_empty()).then(|| text.to_owned().into());
            let alert = Alert {
                key: AlertKey::of_record("test", &i.to_le_bytes()),
                time: Some(1_794_787_200_000),
                host: given(host),
                host_ip: given(host_ip),
                user: given(user),
                ..Alert::default()
            };
            builder.push(&alert, RecordSpan { source: SourceId(0), record: 1, offset: 0, length: 0 });
        }
        builder.finish()
    }

    fn said(batch: &Batch) -> Vec<Vec<(&str, u32)>> {
        let names = |alias: Alias| alias.names.iter().map(|name| (batch.text(name.name), name.alerts)).collect();
        aliases(batch, 7).into_iter().map(names).collect()
    }

    const ROWS: [(&str, &str, &str); 6] = [
        ("ws-1.corp.example", "10.1.9.77", "CORP\\anna"),
        ("WS-1", "", "anna@corp.example"),
        ("WS-1", "", "SYSTEM"),
        ("", "10.1.9.77", "system"),
        ("ws-2", "", "bert"),
        ("WS-2", "", "Bert"),
    ];

    #[test]
    fn spellings_and_own_addresses_are_said_and_case_alone_is_not() {
        let batch = batch(&ROWS);
        let machine = vec![("10.1.9.77", 2), ("WS-1", 2), ("ws-1.corp.example", 1)];
        assert_eq!(said(&batch), [machine, vec![("CORP\\anna", 1), ("anna@corp.example", 1)]]);
    }

    #[test]
    fn an_id_that_records_have_beside_one_name_is_that_name() {
        const SID: &str = "S-1-5-21-1004336348-1177238915-682003330-1104";
        const AGENT: &str = "7b5c2f0e-3d1a-4c58-9f6e-2f1f6f0a9c11";
        // (host, what it is also, account, what it is also)
        let of = |rows: &[[&str; 4]]| {
            let mut builder = BatchBuilder::new(1);
            for (i, [host, host_also, user, user_also]) in rows.iter().enumerate() {
                let given = |text: &str| (!text.is_empty()).then(|| text.to_owned().into());
                let alert = Alert {
                    key: AlertKey::of_record("test", &i.to_le_bytes()),
                    host: given(host),
                    host_also: given(host_also),
                    user: given(user),
                    user_also: given(user_also),
                    ..Alert::default()
                };
                builder.push(&alert, RecordSpan { source: SourceId(0), record: 1, offset: 0, length: 0 });
            }
            builder.finish()
        };
        let rows =
            [[AGENT, "", SID, ""], ["ws-1", AGENT, "CORP\\anna", SID], ["ws-1.corp.example", AGENT, "anna", SID]];
        let merged = of(&rows);
        assert_eq!(
            said(&merged),
            [vec![(AGENT, 1), ("ws-1", 1), ("ws-1.corp.example", 1)], vec![("CORP\\anna", 1), (SID, 1), ("anna", 1)],]
        );
        let backwards: Vec<_> = rows.iter().rev().copied().collect();
        assert_eq!(said(&of(&backwards)), said(&merged));
        // An agent that was on two machines is neither, and what a person holds apart stays so.
        let two = of(&[[AGENT, "", "", ""], ["ws-1", AGENT, "", ""], ["ws-2", AGENT, "", ""], ["ws-1", AGENT, "", ""]]);
        assert!(said(&two).is_empty());
        let mut held = of(&rows);
        held.hold_apart(&[AGENT.into(), SID.into()]);
        assert!(said(&held).iter().flatten().all(|(name, _)| *name != AGENT && *name != SID));
    }

    /// A batch of (account, what it is also).
    fn accounts(rows: &[(&str, &str)]) -> Batch {
        let mut builder = BatchBuilder::new(1);
        for (i, (user, also)) in rows.iter().enumerate() {
            let alert = Alert {
                key: AlertKey::of_record("test", &i.to_le_bytes()),
                user: Some((*user).into()),
                user_also: (!also.is_empty()).then(|| also.replace(' ', "\n").into()),
                ..Alert::default()
            };
            builder.push(&alert, RecordSpan { source: SourceId(0), record: 1, offset: 0, length: 0 });
        }
        builder.finish()
    }

    #[test]
    fn what_somebody_signs_in_with_is_the_account_that_stands_beside_it() {
        const SID: &str = "S-1-5-21-1004336348-1177238915-682003330-1104";
        let joined = [vec![("CORP\\jhaas", 1), (SID, 1), ("jonas.haas@north.example", 1)]];
        // In one record, with or without an id, or in two that give one id.
        let both = format!("{SID} jonas.haas@north.example");
        let beside = [("CORP\\jhaas", &*both), ("jonas.haas@north.example", ""), (SID, "")];
        let by_id = [("CORP\\jhaas", SID), ("jonas.haas@north.example", SID), (SID, "")];
        for rows in [beside, by_id] {
            assert_eq!(said(&accounts(&rows)), joined);
            let backwards: Vec<_> = rows.iter().rev().copied().collect();
            assert_eq!(said(&accounts(&backwards)), joined);
        }
    }

    #[test]
    fn a_domain_and_what_its_people_sign_in_with_are_one_realm_where_one_record_says_so() {
        let anna = ("CORP\\anna", "anna@north.example");
        let others = [("CORP\\bert", ""), ("bert@north.example", ""), ("bert@south.example", "")];
        let check = |more: &[(&str, &str)], expected: &[&[(&str, u32)]]| {
            assert_eq!(said(&accounts(&[&others[..], more].concat())), expected);
        };
        check(&[anna], &[&[("CORP\\bert", 1), ("bert@north.example", 1)]]);
        check(&[("carl", "")], &[]);
        // Two domains sign in with one ending: only who is said to be one is one.
        check(&[anna, ("EAST\\dora", "dora@north.example")], &[]);
        // Another domain has that very name.
        check(&[anna, ("NORTH\\dora", "")], &[]);
    }

    #[test]
    fn files_that_are_added_take_nothing_back() {
        let mut builder = BatchBuilder::resume(accounts(&[("CORP\\anna", "anna@north.example")]), 1);
        let alert = Alert {
            key: AlertKey::of_record("test", b"later"),
            user: Some("anna@north.example".into()),
            ..Alert::default()
        };
        builder.push(&alert, RecordSpan { source: SourceId(0), record: 2, offset: 0, length: 0 });
        assert_eq!(said(&builder.finish()), [vec![("CORP\\anna", 1), ("anna@north.example", 1)]]);
    }

    #[test]
    fn a_name_that_is_held_apart_is_its_own() {
        let mut batch = batch(&ROWS);
        batch.hold_apart(&["10.1.9.77".into(), "ANNA@corp.example".into()]);
        assert_eq!(said(&batch), [vec![("WS-1", 2), ("ws-1.corp.example", 1)]]);
        batch.hold_apart(&["ws-1".into()]);
        assert_eq!(said(&batch)[0], [("10.1.9.77", 2), ("ws-1.corp.example", 1)]);
        batch.hold_apart(&[]);
        assert_eq!(said(&batch).len(), 2, "nothing of it is left");
    }
}
