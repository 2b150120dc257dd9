//! Whom an alert names: machines, accounts, addresses, domains and files, one number each whatever the spelling.

use foldhash::fast::FixedState;
use hashbrown::{HashMap, HashSet};
use wg_schema::batch::UNDATED;
use wg_schema::naming;
use wg_schema::{AlertId, Batch, StrId, Texts};

/// A named thing, or two named together. Numbers are in no order that may show in a result.
pub(crate) type Node = u32;

/// Not said, or said in a way that identifies nothing (`SYSTEM`, `127.0.0.1`).
pub(crate) const NOBODY: Node = u32::MAX;

/// What one head names.
#[derive(Clone, Copy)]
pub(crate) struct Named {
    pub machine: Node,
    pub account: Node,
    /// Machine and account together.
    pub actor: Node,
    /// Source and target address, where they are not the machine itself. An address that is known to be a machine is
    /// that machine's node.
    pub peers: [Node; 2],
    /// Both peers together.
    pub pair: Node,
    pub domain: Node,
    pub file: Node,
}

impl Named {
    /// Returns all that may link, rarest kinds first.
    pub fn all(&self) -> [Node; 9] {
        [
            self.actor,
            self.pair,
            self.file,
            self.peers[0],
            self.peers[1],
            self.domain,
            self.account,
            self.machine,
            NOBODY,
        ]
    }
}

/// The names of all heads.
pub(crate) struct Names {
    /// Per head, in sequence.
    pub of: Vec<Named>,
    /// How many heads are dated; they come first.
    pub dated: usize,
    pub n_nodes: u32,
    /// The same numbers for any row's values.
    pub book: Book,
}

/// From written values to nodes.
pub(crate) struct Book {
    machines: HashMap<StrId, Node, FixedState>,
    accounts: HashMap<StrId, Node, FixedState>,
    addresses: HashMap<StrId, Node, FixedState>,
    domains: HashMap<StrId, Node, FixedState>,
    files: HashMap<StrId, Node, FixedState>,
    /// Nodes that are named and never link.
    mute: HashSet<Node, FixedState>,
    n_nodes: u32,
}

impl Names {
    pub fn of(batch: &Batch, heads: &[AlertId], seed: u64) -> Names {
        let book = Book::of(batch, seed);
        let mut n_nodes = book.n_nodes;
        let mut together: HashMap<(Node, Node), Node, FixedState> = HashMap::with_hasher(FixedState::with_seed(seed));
        let mut both = |a: Node, b: Node| {
            if a == NOBODY || b == NOBODY {
                return NOBODY;
            }
            *together.entry((a, b)).or_insert_with(|| {
                n_nodes += 1;
                n_nodes - 1
            })
        };
        let of = heads
            .iter()
            .map(|head| {
                let named = book.named(batch, head.row());
                let [src, dst] = named.peers;
                let pair = both(src.min(dst), src.max(dst));
                Named { actor: both(named.machine, named.account), pair, ..named }
            })
            .collect();
        let dated = heads.partition_point(|head| batch.time[head.row()] != UNDATED);
        Names { of, dated, n_nodes, book }
    }

    /// Returns what any row names; nothing together.
    pub fn simple(&self, batch: &Batch, row: usize) -> Named {
        self.book.named(batch, row)
    }
}

impl Book {
    pub fn of(batch: &Batch, seed: u64) -> Book {
        let mut book = Book::of_machines_and_accounts(batch, seed);
        book.number_domains_and_files(batch, seed);
        book
    }

    /// Knows no domain and no file.
    pub fn of_machines_and_accounts(batch: &Batch, seed: u64) -> Book {
        let empty = || HashMap::with_hasher(FixedState::with_seed(seed));
        let mut book = Book {
            machines: empty(),
            accounts: empty(),
            addresses: empty(),
            domains: empty(),
            files: empty(),
            mute: HashSet::with_hasher(FixedState::with_seed(seed)),
            n_nodes: 0,
        };
        let hosts = distinct(&batch.host, seed);
        book.machines = number(batch, &hosts, naming::machine, &empty_realms(seed), &mut book.n_nodes, seed);
        for host in hosts.iter().filter(|host| batch.is_nobody(**host)) {
            book.mute.insert(book.machines[host]);
        }
        let users = distinct(&batch.user, seed);
        book.accounts = number(batch, &users, naming::account, &domains(batch, &users, seed), &mut book.n_nodes, seed);
        for user in users.iter().filter(|user| is_built_in(batch.text(**user)) || batch.is_nobody(**user)) {
            book.mute.insert(book.accounts[user]);
        }
        book.number_addresses(batch, seed);
        book
    }

    fn number_domains_and_files(&mut self, batch: &Batch, seed: u64) {
        let none = empty_realms(seed);
        let domains = distinct(&batch.dst_domain, seed);
        self.domains = number(
            batch,
            &domains,
            |text| (text.trim_end_matches('.').to_lowercase(), None),
            &none,
            &mut self.n_nodes,
            seed,
        );
        for domain in domains.iter().filter(|domain| batch.is_nobody(**domain)) {
            self.mute.insert(self.domains[domain]);
        }
        // A file is known by its hash; a name alone identifies nothing.
        let files = distinct(&batch.file_hash, seed);
        self.files = number(batch, &files, |text| (text.to_ascii_lowercase(), None), &none, &mut self.n_nodes, seed);
        for file in files.iter().filter(|file| is_empty_file(batch.text(**file))) {
            self.mute.insert(self.files[file]);
        }
    }

    /// Gives each address a number: a machine's, where all alerts with this machine address name one machine.
    fn number_addresses(&mut self, batch: &Batch, seed: u64) {
        const SEVERAL: Node = NOBODY - 1;
        let mut owner: HashMap<StrId, Node, FixedState> = HashMap::with_hasher(FixedState::with_seed(seed));
        for row in 0..batch.len() {
            if batch.host_ip[row].is_some()
                && !batch.is_apart(batch.host_ip[row])
                && batch.somebody(batch.host[row]).is_some()
            {
                let machine = self.machines[&batch.host[row]];
                let owner = owner.entry(batch.host_ip[row]).or_insert(machine);
                if *owner != machine {
                    *owner = SEVERAL;
                }
            }
        }
        for column in [&batch.host_ip, &batch.src_ip, &batch.dst_ip] {
            for ip in column.given() {
                if self.addresses.contains_key(&ip) {
                    continue;
                }
                let is_shared = batch.is_nobody(ip);
                let node = match owner.get(&ip) {
                    // A machine that calls itself by such an address is still one.
                    Some(machine) if *machine != SEVERAL && !is_shared => *machine,
                    _ => {
                        self.n_nodes += 1;
                        self.n_nodes - 1
                    }
                };
                if is_shared {
                    self.mute.insert(node);
                }
                self.addresses.insert(ip, node);
            }
        }
    }

    /// Returns what a row names that may link; `actor` and `pair` are left out.
    fn named(&self, batch: &Batch, row: usize) -> Named {
        let [src, dst] = self.peers(batch, row).map(|peer| self.linking(peer));
        Named {
            machine: self.linking(self.machine(batch, row)),
            account: self.linking(self.account(batch, row)),
            actor: NOBODY,
            peers: [src, if dst == src { NOBODY } else { dst }],
            pair: NOBODY,
            domain: self.linking(self.domain(batch, row)),
            file: self.linking(self.file_hash(batch, row)),
        }
    }

    /// Returns whom a written host names; `None` where it names nobody that may link, as in the two below.
    pub fn machine_named(&self, host: StrId) -> Option<Node> {
        self.machines.get(&host).copied().filter(|node| !self.mute.contains(node))
    }

    pub fn account_named(&self, user: StrId) -> Option<Node> {
        self.accounts.get(&user).copied().filter(|node| !self.mute.contains(node))
    }

    pub fn address_named(&self, ip: StrId) -> Option<Node> {
        self.addresses.get(&ip).copied().filter(|node| !self.mute.contains(node))
    }

    fn linking(&self, node: Node) -> Node {
        if self.mute.contains(&node) { NOBODY } else { node }
    }

    pub fn machine(&self, batch: &Batch, row: usize) -> Node {
        match batch.machine_of(row) {
            StrId::NONE => NOBODY,
            host if host == batch.host[row] => self.machines[&host],
            ip => self.addresses[&ip],
        }
    }

    pub fn account(&self, batch: &Batch, row: usize) -> Node {
        self.accounts.get(&batch.user[row]).copied().unwrap_or(NOBODY)
    }

    /// Returns source and target, where they are not the alert's own machine.
    pub fn peers(&self, batch: &Batch, row: usize) -> [Node; 2] {
        let machine = self.machine(batch, row);
        [batch.src_ip[row], batch.dst_ip[row]].map(|ip| match self.addresses.get(&ip) {
            Some(node) if *node != machine && ip != batch.host_ip[row] => *node,
            _ => NOBODY,
        })
    }

    pub fn domain(&self, batch: &Batch, row: usize) -> Node {
        self.domains.get(&batch.dst_domain[row]).copied().unwrap_or(NOBODY)
    }

    pub fn file_hash(&self, batch: &Batch, row: usize) -> Node {
        self.files.get(&batch.file_hash[row]).copied().unwrap_or(NOBODY)
    }
}

/// Which spellings name one machine, or one account, in a batch.
#[derive(Clone, Debug, Default)]
pub struct Spellings {
    /// Those that are not the only one of whom they name, by text.
    machines: Vec<(StrId, Node)>,
    accounts: Vec<(StrId, Node)>,
}

impl Spellings {
    pub(crate) fn of(book: &Book) -> Spellings {
        let several = |all: Vec<(StrId, Node)>| {
            let mut all = all;
            wg_schema::sort::by_key(&mut all, |(text, node)| (*node, *text));
            let mut kept: Vec<(StrId, Node)> =
                all.chunk_by(|a, b| a.1 == b.1).filter(|of| of.len() > 1).flatten().copied().collect();
            wg_schema::sort::by_key(&mut kept, |(text, _)| *text);
            kept
        };
        // An address stands here where it is known to be a machine's; another one has a node of its own.
        let machines = book.machines.iter().chain(&book.addresses).map(|(text, node)| (*text, *node)).collect();
        let accounts = book.accounts.iter().map(|(text, node)| (*text, *node)).collect();
        Spellings { machines: several(machines), accounts: several(accounts) }
    }

    /// Returns whether two texts in the place of a machine, or of its address, name one machine.
    pub fn one_machine(&self, a: StrId, b: StrId) -> bool {
        is_one(&self.machines, a, b)
    }

    /// Returns whether two texts in the place of an account name one account.
    pub fn one_account(&self, a: StrId, b: StrId) -> bool {
        is_one(&self.accounts, a, b)
    }
}

fn is_one(known: &[(StrId, Node)], a: StrId, b: StrId) -> bool {
    let node = |text: StrId| known.binary_search_by_key(&text, |one| one.0).ok().map(|at| known[at].1);
    a.is_some() && (a == b || node(a).is_some_and(|node_of_a| node(b) == Some(node_of_a)))
}

fn distinct(column: &Texts, seed: u64) -> Vec<StrId> {
    let mut seen: HashSet<StrId, FixedState> = HashSet::with_hasher(FixedState::with_seed(seed));
    column.given().filter(|id| seen.insert(*id)).collect()
}

enum Realms {
    /// No realm, or this one.
    One(Option<String>),
    Several,
}

impl Realms {
    fn add(&mut self, realm: Option<String>) {
        match self {
            Realms::One(one) if one.is_none() => *one = realm,
            Realms::One(one) if realm.is_some() && *one != realm => *self = Realms::Several,
            _ => {}
        }
    }

    fn one(&self) -> Option<String> {
        if let Realms::One(one) = self { one.clone() } else { None }
    }
}

/// By a name: its number, and its realms.
type RealmsOf = HashMap<String, (Node, Realms), FixedState>;

fn empty_realms(seed: u64) -> RealmsOf {
    HashMap::with_hasher(FixedState::with_seed(seed))
}

/// Returns, by the realm behind an at sign, the domain that its accounts are of: a directory calls itself `CORP` before a
/// backslash, and what its people sign in with may end in anything. A record that gives both of one account says it for all,
/// unless others say otherwise, or a domain is called like the realm.
fn domains(batch: &Batch, users: &[StrId], seed: u64) -> RealmsOf {
    let mut domains = empty_realms(seed);
    let mut add = |realm: Option<String>, domain: Option<String>| {
        if let (Some(realm), Some(domain)) = (realm, domain) {
            domains.entry(realm).or_insert((0, Realms::One(None))).1.add(Some(domain));
        }
    };
    for user in users.iter().map(|user| batch.text(*user)).filter(|user| user.contains('\\')) {
        let (_, domain) = naming::account(user);
        add(domain.clone(), domain);
    }
    for (sign_in, name) in batch.sign_ins().filter(|(_, name)| name.contains('\\')) {
        add(naming::account(sign_in).1, naming::account(name).1);
    }
    domains
}

/// Numbers spellings so that spellings of one name share a number.
///
/// `read` gives (name, realm): the short name and the domain written with it. A short name without a realm is the same as
/// the one with a realm, as long as the batch has only one such realm. A realm of `domains` is the domain there.
fn number(
    batch: &Batch,
    spellings: &[StrId],
    read: fn(&str) -> (String, Option<String>),
    domains: &RealmsOf,
    n_nodes: &mut u32,
    seed: u64,
) -> HashMap<StrId, Node, FixedState> {
    let read = |spelling: &StrId| {
        let (name, realm) = batch.read_name(*spelling, read);
        let domain = realm.as_ref().and_then(|realm| domains.get(realm)).and_then(|(_, realms)| realms.one());
        (name, domain.or(realm))
    };
    let mut realms_of = empty_realms(seed);
    for spelling in spellings {
        let (name, realm) = read(spelling);
        let (_, realms) = realms_of.entry(name).or_insert_with(|| {
            *n_nodes += 1;
            (*n_nodes - 1, Realms::One(None))
        });
        realms.add(realm);
    }
    let mut apart: HashMap<(Node, String), Node, FixedState> = HashMap::with_hasher(FixedState::with_seed(seed));
    let mut nodes = HashMap::with_capacity_and_hasher(spellings.len(), FixedState::with_seed(seed));
    for spelling in spellings {
        let (name, realm) = read(spelling);
        let node = match (&realms_of[&name], realm) {
            ((node, Realms::Several), Some(realm)) => *apart.entry((*node, realm)).or_insert_with(|| {
                *n_nodes += 1;
                *n_nodes - 1
            }),
            ((node, _), _) => *node,
        };
        nodes.insert(*spelling, node);
    }
    nodes
}

/// Accounts that exist on every machine: the same name there is not the same account. A name that ends in `$` is the
/// machine itself.
fn is_built_in(text: &str) -> bool {
    const NAMES: [&str; 17] = [
        "system",
        "local system",
        "localsystem",
        "local service",
        "network service",
        "localservice",
        "networkservice",
        "anonymous logon",
        "administrator",
        "guest",
        "defaultaccount",
        "root",
        "nobody",
        "daemon",
        "www-data",
        "sshd",
        "default",
    ];
    let (name, _) = naming::account(text);
    let numbered = ["dwm-", "umfd-", "s-1-5-18", "s-1-5-19", "s-1-5-20"].iter().any(|prefix| name.starts_with(prefix));
    name.ends_with('$') || numbered || NAMES.contains(&name.as_str())
}

/// MD5, SHA-1 and SHA-256 of no bytes.
fn is_empty_file(text: &str) -> bool {
    ["d41d8cd98f00b204e9800998ecf8427e", "da39a3ee5e6b4b0d3255bfef95601890afd80709"].contains(&text)
        || text == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_of_every_machine_are_nobody() {
        for text in ["NT AUTHORITY\\SYSTEM", "root", "WS-1$", "Window Manager\\DWM-3", "CORP\\Administrator"] {
            assert!(is_built_in(text), "{text}");
        }
        assert!(!is_built_in("CORP\\svc-backup"));
    }
}
