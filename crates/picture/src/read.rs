//! Reading the graph around a company or person from the lake.

use std::collections::{BTreeMap, BTreeSet};

use brreg_catalog::Reading;
use brreg_domain::Organisasjonsnummer;
use brreg_pipeline::data::DataFolder;
use brreg_pipeline::problem::{Advice, At as _, Problem, Step};
use brreg_pipeline::register::{Registers, sql_of, tables_of};
use brreg_pipeline::state::history::published_with;
use jiff::Timestamp;
use serde::Deserialize;

use crate::Subject;
use crate::cut::{about, cut, list, of_no_owners};
use crate::graph::{Graph, Kind, Line, Meaning, Node, merged};
use crate::reasons;

const LINES: &str = include_str!("../../../pipelines/picture/lines.sql");
const HELD: &str = include_str!("../../../pipelines/picture/held.sql");
const COMPANIES: &str = include_str!("../../../pipelines/picture/companies.sql");
const FOREIGN: &str = include_str!("../../../pipelines/picture/foreign.sql");
const BANKRUPT: &str = include_str!("../../../pipelines/picture/bankrupt.sql");

/// The most nodes of a picture: more cannot be read on a screen.
pub(crate) const MOST_NODES: usize = 200;
/// The most nodes that are counted beyond those shown.
const MOST_COUNTED: usize = 100_000;
/// The register that has the owners, the one that has every company, and the one that has bankruptcies of persons.
const REGISTER: &str = "rrh";
const COMPANIES_OF: &str = "enhet";
const BANKRUPTCIES_OF: &str = "konkurs";

/// Marks of persons and companies.
const BANKRUPT_MARK: &str = "bankrupt";
const WINDING_UP: &str = "compulsory winding-up";

/// What a picture is of.
#[derive(Debug, Clone)]
pub struct Order {
    /// The company or person in its middle.
    pub subject: Subject,
    /// The steps that are followed.
    pub depth: usize,
    /// A time of which the kept snapshots are read, with all of the run that published one of them then; by default what is published.
    pub at: Option<Timestamp>,
}

#[derive(Debug, Deserialize)]
struct Edge {
    from: String,
    to: String,
    kanttype: String,
    posisjonstype: Option<String>,
    andel_min: Option<f64>,
    andel_max: Option<f64>,
    er_indirekte: Option<bool>,
    navn: Option<String>,
    er_skjult: bool,
    er_unntatt: bool,
}

/// The node of a person or company whose bankruptcy is open.
#[derive(Debug, Deserialize)]
struct Bankruptcy {
    node: String,
    er_tvangsavvikling: bool,
}

/// A company to which a line leads.
#[derive(Debug, Deserialize)]
struct Held {
    organisasjonsnummer: String,
}

#[derive(Debug, Deserialize)]
struct Company {
    organisasjonsnummer: String,
    navn: Option<String>,
    status: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Foreign {
    id: String,
    navn: Option<String>,
    landkode: Option<String>,
}

/// Reads what stands above a company, or what a person holds. Circles end where they begin.
///
/// # Errors
/// When rrh is not published, the lake cannot be read, or nothing is known of whom the picture would be.
pub fn read(data: &DataFolder, registers: Registers<'_>, order: &Order) -> Result<Graph, Problem> {
    let (lake, tables, sql) = (data.lake(), tables_of(registers), sql_of(registers));
    let open = || {
        let reading = match order.at {
            Some(time) => Reading::at(&lake, &tables, &sql, published_with(data, time)?.unwrap_or(time)),
            None => Reading::open(&lake, &tables, &sql),
        };
        reading.at(Step::Picture)
    };
    let graphs = Reading::of_one_state(open, |reading| of(reading, std::slice::from_ref(order)))?;
    Ok(graphs.into_iter().next().unwrap_or_default())
}

/// The same of a catalog that is open, of several companies and persons.
pub(crate) fn of(reading: &Reading, orders: &[Order]) -> Result<Vec<Graph>, Problem> {
    if !reading.snapshots().iter().any(|snapshot| snapshot.register() == REGISTER) {
        return Err(without_owners(orders.iter().find_map(|order| order.at)));
    }
    let found = orders.iter().map(|order| follow(reading, order)).collect::<Result<Vec<Found>, _>>();
    let found = found.at(Step::Picture)?;
    let reasons = reasons_of(reading, &found).at(Step::Picture)?;
    let graphs = orders.iter().zip(found).map(|(order, found)| {
        let nothing = found.edges.is_empty() && found.cut_after.is_none();
        let start = order.subject.node();
        let names = companies(reading, &numbers(found.shown())).at(Step::Picture)?;
        if nothing && !numbers([&start]).iter().any(|it| names.contains_key(it) || reasons.contains_key(it)) {
            return Err(unknown(reading, &order.subject));
        }
        drawn(reading, &found, &names, &reasons).at(Step::Picture)
    });
    let graphs = graphs.collect::<Result<Vec<_>, _>>()?;
    reading.require_one_state().at(Step::Picture)?;
    Ok(graphs)
}

/// Of a company or person that no register of the lake has.
fn unknown(reading: &Reading, subject: &Subject) -> Problem {
    let has_companies = reading.snapshots().iter().any(|snapshot| snapshot.register() == COMPANIES_OF);
    let (message, advice) = match subject {
        Subject::Company(number) if Organisasjonsnummer::parse(number).is_err() => (
            "the lake does not have the company, and its number has a wrong check digit",
            "check the number: its last digit does not follow from the others",
        ),
        Subject::Company(_) if has_companies => (
            "the lake does not have the company",
            "check the number, or find the company by its name: `brreg-lake sql \"SELECT organisasjonsnummer, navn \
             FROM enhet.alle WHERE navn ILIKE '%PART OF THE NAME%'\"`. The lake has the companies of the last run that fetched enhet",
        ),
        Subject::Company(_) => (
            "the lake does not have the company",
            "check the number. rrh has companies with a registration alone; `brreg-lake run --only enhet` fetches \
             every company. `brreg-lake sql \"SELECT organisasjonsnummer FROM rrh.virksomheter\"` has those that are there",
        ),
        Subject::Person(_) => (
            "the lake does not have the person",
            "check the person_id, which is another one in a lake with another key, or find the person by name: \
             `brreg-lake sql \"SELECT DISTINCT person_id, fullt_navn FROM rrh.rettighetshavere WHERE fullt_navn \
             ILIKE '%PART OF THE NAME%'\"`",
        ),
    };
    Problem::usage(Step::Picture, message).advise(Advice::Said(advice.to_owned()))
}

/// Of a lake without the register that has the owners, or without a snapshot of it that is old enough.
fn without_owners(at: Option<Timestamp>) -> Problem {
    let Some(_) = at else { return Problem::unpublished(Step::Picture, REGISTER, "the owners") };
    let advice = Advice::Said("`brreg-lake status` shows the snapshots".to_owned());
    Problem::failed(Step::Picture, "the lake keeps no snapshot of rrh from that time or before it")
        .of(REGISTER)
        .advise(advice)
}

/// The nodes in the order in which they were found, and the edges between them.
struct Found {
    nodes: Vec<String>,
    edges: Vec<Edge>,
    /// Nodes one step further than those that were asked for.
    beyond: usize,
    /// The steps after which there is more.
    cut_after: Option<usize>,
}

impl Found {
    /// What a picture has room for.
    fn shown(&self) -> &[String] {
        &self.nodes[..self.nodes.len().min(MOST_NODES)]
    }

    /// The nodes that a line leads to.
    fn owned(&self) -> BTreeSet<&str> {
        self.edges.iter().map(|edge| edge.to.as_str()).collect()
    }
}

fn follow(reading: &Reading, order: &Order) -> Result<Found, brreg_catalog::Error> {
    let start = order.subject.node();
    let mut found = Found { nodes: vec![start.clone()], edges: Vec::new(), beyond: 0, cut_after: None };
    let upwards = matches!(order.subject, Subject::Company(_));
    let mut seen = BTreeSet::from([start.clone()]);
    let mut next = vec![start];
    for _ in 0..order.depth {
        if next.is_empty() || found.nodes.len() > MOST_COUNTED {
            break;
        }
        let from = std::mem::take(&mut next);
        leading(reading, &from, upwards, |edge| {
            let end = if upwards { &edge.from } else { &edge.to };
            if seen.insert(end.clone()) {
                next.push(end.clone());
                found.nodes.push(end.clone());
            }
            found.edges.push(edge);
        })?;
        // Of unknown owners and persons nothing is above.
        next.retain(|node| !upwards || node.starts_with("virksomhet:"));
    }
    if !next.is_empty() && found.nodes.len() <= MOST_COUNTED {
        leading(reading, &next, upwards, |edge| {
            found.cut_after = Some(order.depth);
            found.beyond += usize::from(seen.insert(if upwards { edge.from } else { edge.to }));
        })?;
    }
    Ok(found)
}

/// The lines one step further than these nodes.
fn leading(
    reading: &Reading,
    from: &[String],
    upwards: bool,
    mut take: impl FnMut(Edge),
) -> Result<(), brreg_catalog::Error> {
    let of = |kind: &str| list(from.iter().filter_map(|node| node.strip_prefix(kind)));
    let (mut companies, mut all, mut query) = (numbers(from), "true".to_owned(), LINES.to_owned());
    if !upwards {
        // What a company holds, it holds between an owner and another company.
        if companies.len() == from.len() {
            query = of_no_owners(LINES);
        }
        let held_by = HELD.replace("{persons}", &of("person:")).replace("{numbers}", &of("virksomhet:"));
        let mut held: Vec<String> = Vec::new();
        reading.rows(&held_by, |company: Held| {
            held.push(company.organisasjonsnummer);
            Ok::<(), brreg_catalog::Error>(())
        })?;
        companies = held;
        all = format!("\"from\" IN ({})", list(from.iter().map(String::as_str)));
    }
    reading.rows(&cut(&query, &companies).replace("{from}", &all), |edge: Edge| {
        take(edge);
        Ok::<(), brreg_catalog::Error>(())
    })
}

/// The numbers of the Norwegian companies among some nodes.
fn numbers<'n>(nodes: impl IntoIterator<Item = &'n String>) -> Vec<String> {
    nodes.into_iter().filter_map(|node| node.strip_prefix("virksomhet:")).map(str::to_owned).collect()
}

fn companies(reading: &Reading, numbers: &[String]) -> Result<BTreeMap<String, Company>, brreg_catalog::Error> {
    let companies: Vec<Company> = about(reading, COMPANIES, numbers)?;
    Ok(companies.into_iter().map(|it| (it.organisasjonsnummer.clone(), it)).collect())
}

/// Why companies have no owner, of all that are shown without one.
fn reasons_of(reading: &Reading, found: &[Found]) -> Result<BTreeMap<String, String>, brreg_catalog::Error> {
    let without = |found: &Found| {
        let owned = found.owned();
        numbers(found.shown().iter().filter(|node| !owned.contains(node.as_str())))
    };
    let without: BTreeSet<String> = found.iter().flat_map(without).collect();
    reasons::of(reading, &without.into_iter().collect::<Vec<_>>())
}

/// The graph of what was found, cut to what can be read. The reasons of companies without owners are nodes too.
fn drawn(
    reading: &Reading,
    found: &Found,
    companies: &BTreeMap<String, Company>,
    reasons: &BTreeMap<String, String>,
) -> Result<Graph, brreg_catalog::Error> {
    let shown = found.shown();
    let mut foreign: BTreeMap<String, Foreign> = BTreeMap::new();
    if shown.iter().any(|node| node.starts_with("utenlandsk:")) {
        let query = FOREIGN.replace("{nodes}", &list(shown.iter().map(String::as_str)));
        reading.rows(&query, |company: Foreign| {
            foreign.insert(company.id.clone(), company);
            Ok::<(), brreg_catalog::Error>(())
        })?;
    }
    let bankrupt = bankrupt(reading, shown)?;
    let mut owners: BTreeMap<&str, &Edge> = BTreeMap::new();
    for edge in &found.edges {
        let owner = owners.entry(&edge.from).or_insert(edge);
        // A person who is exempt in one company is so in the whole picture.
        if edge.er_skjult {
            *owner = edge;
        }
    }
    let places: BTreeMap<&str, usize> = shown.iter().enumerate().map(|(place, node)| (node.as_str(), place)).collect();
    let mut graph = Graph { total: found.nodes.len() + found.beyond, cut_after: found.cut_after, ..Graph::default() };
    for node in shown {
        graph.nodes.push(match node.split_once(':') {
            Some(("virksomhet", number)) => company(number, companies.get(number), bankrupt.get(node).copied()),
            Some(("utenlandsk", known)) => foreign_company(known, foreign.get(node)),
            Some(("person", _)) => {
                person(Kind::Person, owners.get(node.as_str()).copied(), bankrupt.contains_key(node))
            }
            _ => person(Kind::Unknown, owners.get(node.as_str()).copied(), false),
        });
    }
    let lines = found.edges.iter().filter_map(|edge| {
        let (from, to) = (*places.get(edge.from.as_str())?, *places.get(edge.to.as_str())?);
        let is_direct = edge.er_indirekte == Some(false);
        Some(Line { from, to, meaning: meaning(edge), is_direct, share: edge.andel_min.zip(edge.andel_max) })
    });
    graph.lines = merged(lines);
    let owned = found.owned();
    for (place, node) in shown.iter().enumerate() {
        let reason = node.strip_prefix("virksomhet:").and_then(|number| reasons.get(number));
        let Some(reason) = reason.filter(|_| !owned.contains(node.as_str())) else { continue };
        graph.lines.push(Line {
            from: graph.nodes.len(),
            to: place,
            meaning: Meaning::Other,
            is_direct: false,
            share: None,
        });
        graph.nodes.push(reasons::node(reason));
        graph.total += 1;
    }
    Ok(graph)
}

/// The gravest of what Enhetsregisteret and konkurs say. A company that was deleted has no bankruptcy any more; konkurs may be a day ahead of
/// Enhetsregisteret, or be all there is.
fn company(number: &str, company: Option<&Company>, bankruptcy: Option<&'static str>) -> Node {
    let name = company.and_then(|company| company.navn.clone());
    Node {
        kind: Kind::Company,
        name: name.unwrap_or_else(|| number.to_owned()),
        detail: Some(number.to_owned()),
        warning: match company.and_then(|company| company.status.as_deref()) {
            Some("slettet") => Some("deleted"),
            Some("konkurs") => Some(BANKRUPT_MARK),
            Some("tvangsavvikling") => bankruptcy.or(Some(WINDING_UP)),
            Some("avvikling") => bankruptcy.or(Some("being wound up")),
            _ => bankruptcy,
        },
    }
}

fn foreign_company(known: &str, company: Option<&Foreign>) -> Node {
    let name = company.and_then(|company| company.navn.clone());
    let name = name.unwrap_or_else(|| known.split_once('/').map_or(known, |(_, name)| name).to_owned());
    Node { kind: Kind::Foreign, name, detail: company.and_then(|company| company.landkode.clone()), warning: None }
}

/// Whether the lake has the register of bankruptcies.
pub(crate) fn has_bankruptcies(reading: &Reading) -> bool {
    reading.snapshots().iter().any(|snapshot| snapshot.register() == BANKRUPTCIES_OF)
}

/// The marks of the persons and companies among some nodes whose bankruptcy is open, of a lake that has bankruptcies.
fn bankrupt(reading: &Reading, nodes: &[String]) -> Result<BTreeMap<String, &'static str>, brreg_catalog::Error> {
    let mut bankrupt = BTreeMap::new();
    if has_bankruptcies(reading) {
        let of = |kind: &str| list(nodes.iter().filter_map(|node| node.strip_prefix(kind)));
        let query = BANKRUPT.replace("{persons}", &of("person:")).replace("{companies}", &of("virksomhet:"));
        reading.rows(&query, |bankruptcy: Bankruptcy| {
            let mark = if bankruptcy.er_tvangsavvikling { WINDING_UP } else { BANKRUPT_MARK };
            bankrupt.insert(bankruptcy.node, mark);
            Ok::<(), brreg_catalog::Error>(())
        })?;
    }
    Ok(bankrupt)
}

/// A person is not said to be bankrupt where the name is not shown.
fn person(kind: Kind, edge: Option<&Edge>, is_bankrupt: bool) -> Node {
    let is_hidden = edge.is_some_and(|edge| edge.er_skjult);
    let name = edge.filter(|_| !is_hidden).and_then(|edge| edge.navn.clone());
    let otherwise = match edge {
        Some(edge) if edge.er_unntatt => "blanked: exempt from public access",
        Some(edge) if edge.er_skjult => "blanked by the register",
        _ => "not identified by the register",
    };
    let kind = if name.is_none() { Kind::Unknown } else { kind };
    let warning = (is_bankrupt && name.is_some()).then_some(BANKRUPT_MARK);
    Node { kind, name: name.unwrap_or_else(|| otherwise.to_owned()), detail: None, warning }
}

fn meaning(edge: &Edge) -> Meaning {
    if edge.kanttype != "rettighetshaver" {
        return Meaning::Other;
    }
    let code = edge.posisjonstype.as_deref().and_then(|code| code.rsplit('.').next()).unwrap_or_default();
    match code.to_lowercase().as_str() {
        "eier" | "eierskap" => Meaning::Ownership,
        "" => Meaning::Other,
        "begunstigede" | "destinatar" | "avgittgrunnkapital" => Meaning::Other,
        _ => Meaning::Control,
    }
}
