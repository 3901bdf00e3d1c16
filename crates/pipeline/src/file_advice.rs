//! What to do about a bulk file that cannot be read.

use std::path::Path;

use brreg_parser::ErrorKind;

use crate::problem::{Advice, masked};

/// What to do about a file that cannot be read.
pub(crate) fn advice(error: &brreg_parser::Error, path: &Path) -> Advice {
    let path_and = |advice: &str| Advice::Said(format!("check {}: {advice}", masked(path).display()));
    match error.kind() {
        _ if error.is_cut_short() => Advice::CheckOrFetchAgain(path.to_owned()),
        ErrorKind::Packed { command, .. } => path_and(&format!("unpack it first (`{command}`)")),
        ErrorKind::Encrypted => path_and("extract it first, with its password"),
        ErrorKind::UnsupportedMethod { .. } | ErrorKind::NestedArchive { .. } => path_and("extract it first"),
        ErrorKind::OtherEncoding { encoding } => {
            path_and(&format!("convert it to UTF-8 first (`iconv -f {encoding} -t UTF-8`)"))
        }
        ErrorKind::TooLarge { .. } | ErrorKind::RatioTooHigh { .. } => {
            path_and("if its size is right, raise the limit in [limits]")
        }
        ErrorKind::WrongCrc { .. }
        | ErrorKind::WrongSize { .. }
        | ErrorKind::WrongCompressedSize { .. }
        | ErrorKind::DamagedData
        | ErrorKind::DamagedDirectory => path_and("it was damaged on its way; fetch it again"),
        ErrorKind::OtherRowEnds { .. } | ErrorKind::RowsRunOn | ErrorKind::RowTooLong { .. } => {
            path_and("end its rows with line breaks")
        }
        ErrorKind::RowsBeforeHeader { .. } => path_and("remove the rows before its header, such as a title"),
        ErrorKind::UnknownFormat { .. } | ErrorKind::NoArray | ErrorKind::NoHeader => {
            Advice::OtherKind(path.to_owned())
        }
        _ => Advice::Check(path.to_owned()),
    }
}
