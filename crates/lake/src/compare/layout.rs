//! Which columns are read, and where in a batch each of them is.

use brreg_transform::compared::{Compared, ComparedTable, Person};
use brreg_transform::schema::{Column, Role};

use super::Side;
use crate::error::{Error, ErrorKind};
use crate::groups::TableSource;
use crate::privacy::Privacy;
use crate::table_reader::TextType;

/// How one table is read and compared. Columns are named by their place among those that are read.
#[derive(Debug)]
pub(super) struct TableLayout {
    /// The table's name.
    pub(super) name: &'static str,
    /// Place of the table among the register's compared ones.
    pub(super) place: usize,
    /// Whether its changes are reported.
    pub(super) is_reported: bool,
    /// What is read. The first is the thing's column.
    pub(super) columns: Vec<&'static Column>,
    /// The columns whose changes are reported.
    pub(super) compared: Vec<usize>,
    /// The person of a row.
    pub(super) person: PersonLayout,
    /// The further column that rows are matched by.
    pub(super) kind: Option<usize>,
    /// The columns by which rows are matched.
    pub(super) keys: Vec<usize>,
    /// The columns that find a row's owner, and those by which the rows of another table find theirs here.
    pub(super) references: Vec<usize>,
    /// Everything but national identity numbers, which one side may have in the clear and the other not.
    pub(super) content: Vec<usize>,
}

#[derive(Debug)]
pub(super) enum PersonLayout {
    None,
    Own {
        id: usize,
        name: usize,
        birth_date: usize,
        company: Option<usize>,
        entry: Option<[usize; 2]>,
    },
    Owner {
        /// Place of the owner's table among the layouts.
        table: usize,
        /// Pairs of columns here and there.
        reference: Vec<(usize, usize)>,
    },
}

/// Both sides' rows of a table.
pub(super) type Pair = [TableSource; 2];

/// Opens the tables that have to be read, and lays them out. A table whose file is the same on both sides is left out
/// unless its rows say whose the rows of another table are, or the other way round; of the first one the things alone
/// are read then. Where things are taken whole, all tables are read as soon as one differs.
pub(super) fn of(
    compared: &Compared,
    sides: [&Side; 2],
    privacy: [Privacy; 2],
) -> Result<(Vec<TableLayout>, Vec<Pair>), Error> {
    let tables = compared.tables;
    let differs = |place: usize| !sides[0].is_same_file(sides[1], place);
    let owner_of = |place: usize| match tables[place].person {
        Person::Owner { table: owner, .. } => tables.iter().position(|other| other.table.name == owner.name),
        _ => None,
    };
    // Tables whose changes are not reported are there for a sink that takes things whole.
    let is_whole = tables.iter().any(|table| !table.is_reported) && (0..tables.len()).any(differs);
    let is_needed = |place: usize| {
        let decides = |other: usize| owner_of(other) == Some(place) && differs(other);
        is_whole || differs(place) || owner_of(place).is_some_and(differs) || (0..tables.len()).any(decides)
    };
    let (mut layouts, mut sources): (Vec<TableLayout>, Vec<Pair>) = (Vec::new(), Vec::new());
    for (place, table) in tables.iter().enumerate() {
        if place > 0 && !is_needed(place) {
            continue;
        }
        let mut layout = TableLayout::of_things(table, place, compared.group);
        if is_needed(place) {
            layout.add_columns(table, compared.group);
        }
        let pair = [open(sides[0], &layout, table, privacy[0])?, open(sides[1], &layout, table, privacy[1])?];
        if is_needed(place) {
            let owner = layouts.iter().position(|layout| Some(layout.place) == owner_of(place));
            layout.compare_columns(table, compared.group, owner.map(|owner| (owner, &mut layouts[owner])), &pair);
        }
        layouts.push(layout);
        sources.push(pair);
    }
    Ok((layouts, sources))
}

/// Opens a side's file of a table.
pub(super) fn open(
    side: &Side,
    layout: &TableLayout,
    table: &ComparedTable,
    privacy: Privacy,
) -> Result<TableSource, Error> {
    let path = &side.files[layout.place].path;
    TableSource::open(path, table.table, &layout.columns, TextType::View, privacy, ErrorKind::Compare)
}

impl TableLayout {
    /// A table of which only the things are read.
    pub(super) fn of_things(table: &ComparedTable, place: usize, group: &str) -> Self {
        Self {
            name: table.table.name,
            place,
            is_reported: table.is_reported,
            columns: table.table.columns.iter().filter(|column| column.name == group).collect(),
            compared: Vec::new(),
            person: PersonLayout::None,
            kind: None,
            keys: Vec::new(),
            references: Vec::new(),
            content: Vec::new(),
        }
    }

    /// Adds the columns of the table's content: all but national identity numbers.
    fn add_columns(&mut self, table: &ComparedTable, group: &str) {
        let others = table.table.columns.iter();
        self.columns.extend(others.filter(|column| column.name != group && column.role != Role::NationalId));
    }

    /// Says how the columns are compared. What one of the files lacks, or its form never says, says nothing about a change.
    fn compare_columns(&mut self, table: &ComparedTable, group: &str, owner: Option<(usize, &mut Self)>, pair: &Pair) {
        let says = |source: &TableSource, name: &str| {
            source.has(name) && !(table.not_in_every_form.contains(&name) && source.is_all_null(name))
        };
        let in_both = |name: &str| pair.iter().all(|source| says(source, name));
        self.content = self.places(|column| in_both(column.name));
        if !table.is_reported {
            self.keys.clone_from(&self.content);
            return;
        }
        let compared = table.columns(group).filter(|column| in_both(column.name));
        self.compared = compared.map(|column| self.at(column.name)).collect();
        self.kind = table.kind.map(|kind| self.at(kind));
        self.keys.extend([0].into_iter().chain(self.kind));
        match table.person {
            Person::None => {}
            Person::Own { id, name, birth_date, company, entry } => {
                let [id, name, birth_date] = [id, name, birth_date].map(|column| self.at(column));
                let company = company.map(|column| self.at(column));
                let entry = entry.map(|entry| entry.map(|column| self.at(column)));
                let entries = entry.into_iter().flatten();
                self.keys.extend([id, name, birth_date].into_iter().chain(company).chain(entries));
                self.person = PersonLayout::Own { id, name, birth_date, company, entry };
            }
            Person::Owner { reference, .. } => {
                let Some((owner, there)) = owner else { return };
                let reference: Vec<_> = reference.iter().map(|column| (self.at(column), there.at(column))).collect();
                self.references.extend(reference.iter().map(|(here, _)| *here));
                there.references.extend(reference.iter().map(|(_, there)| *there));
                self.person = PersonLayout::Owner { table: owner, reference };
            }
        }
    }

    fn places(&self, which: impl Fn(&Column) -> bool) -> Vec<usize> {
        self.columns.iter().enumerate().filter(|(_, column)| which(column)).map(|(place, _)| place).collect()
    }

    /// Where a column is. A declaration names columns of the table; any other would be the thing itself.
    fn at(&self, name: &str) -> usize {
        self.columns.iter().position(|column| column.name == name).unwrap_or_default()
    }
}
