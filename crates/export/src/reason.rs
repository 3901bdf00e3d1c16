//! Why a company has no owner, in the words of the standards.

/// A reason of `rrh.hvorfor_ingen_eier`, or one that this program adds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reason {
    /// The lake's code.
    pub(crate) code: &'static str,
    /// The code of the codelist `unspecifiedReason` of BODS that comes closest.
    pub(crate) bods: &'static str,
    /// What it means.
    pub(crate) text: &'static str,
}

/// A reason that the list does not have.
const UNKNOWN: Reason =
    Reason { code: "ukjent", bods: "unknown", text: "The register gives a reason that this program does not know." };

/// Owners beside those that are named.
pub(crate) const SOME_UNIDENTIFIED: Reason = Reason {
    code: "noen_kan_ikke_identifiseres",
    bods: "subjectUnableToConfirmOrIdentifyBeneficialOwner",
    text: "The company has more beneficial owners than those that are named, and cannot identify them.",
};

/// An owner whom the register left out.
pub(crate) const BLANKED: Reason = Reason {
    code: "skjermet",
    bods: "interestedPartyExemptFromDisclosure",
    text: "The register left out who the owner is.",
};

/// An owner who is exempt from public access.
pub(crate) const EXEMPT: Reason = Reason {
    code: "unntatt_fra_innsyn",
    bods: "interestedPartyExemptFromDisclosure",
    text: "The owner is exempt from public access.",
};

/// An owner of whom the register has nothing.
pub(crate) const NOT_GIVEN: Reason = Reason {
    code: "ikke_oppgitt",
    bods: "informationUnknownToPublisher",
    text: "The register has an owner without saying who it is.",
};

/// The reasons of companies without an owner.
const REASONS: [Reason; 12] = [
    Reason {
        code: "notert",
        bods: "subjectExemptFromDisclosure",
        text: "The company is listed on a regulated market, and need not report its beneficial owners.",
    },
    Reason {
        code: "utenlandsk_register",
        bods: "subjectExemptFromDisclosure",
        text: "The company is a branch whose beneficial owners are in a foreign register.",
    },
    Reason {
        code: "norsk_offentlig_eier",
        bods: "noBeneficialOwners",
        text: "A Norwegian public body owns or controls more than 75 per cent of the company.",
    },
    Reason {
        code: "utenlandsk_offentlig_eier",
        bods: "noBeneficialOwners",
        text: "A foreign public body owns or controls more than 75 per cent of the company.",
    },
    Reason {
        code: "ingen",
        bods: "noBeneficialOwners",
        text: "The company reported that it has no beneficial owners.",
    },
    Reason {
        code: "kan_ikke_identifiseres",
        bods: "subjectUnableToConfirmOrIdentifyBeneficialOwner",
        text: "The company has beneficial owners, and cannot identify any of them.",
    },
    Reason {
        code: "kun_styre_og_daglig_leder",
        bods: "informationUnknownToPublisher",
        text: "Only the board and the general manager are beneficial owners; they are registered in Enhetsregisteret.",
    },
    BLANKED,
    Reason {
        code: "oppgitt_men_mangler",
        bods: "informationUnknownToPublisher",
        text: "The company reported that its beneficial owners are identified, and the register has none.",
    },
    Reason {
        code: "ikke_meldt",
        bods: "informationUnknownToPublisher",
        text: "The company has to report its beneficial owners, and has not.",
    },
    Reason {
        code: "slettet",
        bods: "informationUnknownToPublisher",
        text: "What the company reported was deleted, or it left the register.",
    },
    Reason {
        code: "ikke_i_registeret",
        bods: "informationUnknownToPublisher",
        text: "The register has no registration of the company.",
    },
];

/// The reason with a code of `rrh.hvorfor_ingen_eier`.
pub(crate) fn of(code: &str) -> Reason {
    REASONS.into_iter().find(|reason| reason.code == code).unwrap_or(UNKNOWN)
}

impl Reason {
    /// The code and what it means. Several reasons of the register share one code of BODS, and remain told apart by this.
    pub(crate) fn description(self) -> String {
        format!("{}: {}", self.code, self.text)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_reason_of_the_view_is_known_and_has_a_description_of_its_own() {
        let view = include_str!("../../../pipelines/catalog/rrh_uten_eier.sql");
        let comment: String = view.lines().take_while(|line| line.starts_with("--")).collect();
        let codes: BTreeSet<&str> = comment.split('\'').skip(1).step_by(2).collect();
        assert_eq!(codes.len(), REASONS.len() + 1, "{codes:?}");
        for code in &codes {
            assert_eq!(of(code).code, *code);
        }
        let descriptions: BTreeSet<String> = codes.iter().map(|code| of(code).description()).collect();
        assert_eq!(descriptions.len(), codes.len());
    }
}
