//! National numbering plans: how a country writes its telephone numbers, as far as a few bytes can tell.

/// The rules, parted by `;`, each with its regions.
///
/// A rule is three lengths as digits of base 36: the shortest and the longest national significant
/// number, and the shortest one that is understood without its trunk prefix (`z`: none is, because
/// what is dialled within a town looks the same). Then come the trunk prefixes, parted by `/`: the
/// first is the one to write; `=` says that there is none and a leading zero belongs to the number.
/// After a comma stand the prefixes of international calls where they are not `00`. A region is its
/// ISO 3166 code and its country calling code.
///
/// Sources: ITU-T E.164 and the national numbering plans that the ITU publishes, read through
/// libphonenumber 9.0.43, which `tests/vectors/phone.json` quotes. Mexico's trunk prefixes are those that
/// were dialled, and stored, until August 2019; no number there begins with 0 or 1.
const PLANS: &str = concat!(
    "aaa1,011 US1 CA1 PR1 DO1 JM1 BS1 BB1 TT1 BM1 KY1;",
    "aaa/01/044/045/1 MX52;",
    "aba0 AR54 CN86;",
    "aba0/012/014/015/021/022/023/025/031/041/043/055/065/099,0012/0014/0015/0021/0031/0041 BR55;",
    "aaa0/03/05/07/09,005/007/009 CO57;",
    "aaa0,009 NG234;",
    "aaa0 VE58 TR90 IN91 IR98;",
    "aaa8,810 RU7 KZ7;",
    "aaa= CI225;",
    "aaa GR30;",
    "9a90 GB44 VN84 PH63 PK92;",
    "9a90,0011 AU61;",
    "9a90,010 JP81;",
    "8a90 EG20 MY60 RS381;",
    "8a90,001/002/005/006/008 KR82;",
    "8aa0 BD880 IQ964;",
    "8a80 NZ64 NP977;",
    "8a8= SM378;",
    "8c80 XK383;",
    "8c90,001/007/008/009 ID62;",
    "7a90 MM95;",
    "9990 FR33 NL31 CH41 RO40 SK421 UA380 GE995 LK94 AZ994 ZA27 SA966 MA212 GH233 ET251 ZM260 ZW263;",
    "9990,000 KE254 TZ255 UG256;",
    "99980/8,810 BY375;",
    "999 CL56 CZ420 PL48 PT351 ES34 UZ998 SN221 CM237;",
    "8990 PY595;",
    "8990,002/005/006/007/009/019 TW886;",
    "8980 BE32 HR385 BA387 ME382 AL355 JO962 DZ213 PE51 EC593 AE971 MC377;",
    "8980,00/012/013/014 IL972;",
    "8980,001/002/003/004/005/006/007/008/009 TH66;",
    "8980,001/007/008 KH855;",
    "89806 HU36;",
    "8880 SI386 MD373 MK389 AM374 UY598 BO591;",
    "8880/8 LT370;",
    "888 CR506 GT502 SV503 HN504 NI505 CY357 DK45 LV371 MT356 NO47 GI350 TN216 QA974 KW965 BH973 OM968 MO853;",
    "888,001/002/006/007/008/009 HK852;",
    "888,001/002/008/018/019/020 SG65;",
    "7990 SE46;",
    "7980 IE353 BG359;",
    "7870 LB961;",
    "787 PA507 EE372;",
    "797 IS354 LI423;",
    "666 AD376 FO298 GL299;",
    "6dz0 AT43 DE49;",
    "6b6= IT39 VA39;",
    "5cz0,00/990/994/999 FI358;",
    "4b6 LU352",
);

/// A telephone number that could be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Told {
    /// The country calling code; empty when it is not one of the table's.
    pub(super) code: &'static str,
    /// What is dialled before the national significant number within its country.
    pub(super) trunk: &'static str,
    /// The national significant number; the whole one when the code is empty.
    pub(super) national: String,
}

impl Told {
    /// The digits of E.164, without the plus.
    pub(super) fn digits(&self) -> String {
        [self.code, &self.national].concat()
    }
}

/// The regions whose plans are known, as ISO 3166 codes.
pub fn regions() -> impl Iterator<Item = &'static str> {
    PLANS
        .split(';')
        .flat_map(|rule| rule.split(' ').skip(1))
        .filter_map(|word| word.get(..2))
}

/// What digits mean, dialled in a region; `None` when it cannot be told.
///
/// `international` says that a plus stood before them.
pub(super) fn tell(digits: &str, international: bool, region: &str) -> Option<Told> {
    if international {
        return abroad(digits);
    }
    let home = plan(&|word| word.get(..2) == Some(region))?;
    home.exits
        .split('/')
        .find_map(|exit| abroad(digits.strip_prefix(exit)?))
        .or_else(|| home.dialled(digits))
}

/// What a national significant number of a region means, however it must be dialled there.
#[cfg(test)]
pub(super) fn tell_national(digits: &str, region: &str) -> Option<Told> {
    let home = plan(&|word| word.get(..2) == Some(region))?;
    let national = home.national(digits, home.shortest)?;
    abroad(&[home.code, &national].concat())
}

/// What digits with their country calling code mean. Codes that are not in the table are trusted.
fn abroad(digits: &str) -> Option<Told> {
    // E.164: at most fifteen digits, no country calling code begins with zero.
    if !(8..=15).contains(&digits.len()) || digits.starts_with('0') {
        return None;
    }
    let country = plan(&|word| word.get(2..).is_some_and(|code| digits.starts_with(code)));
    match country {
        Some(plan) => plan.tell(digits.strip_prefix(plan.code)?, plan.shortest),
        None => Some(Told {
            code: "",
            trunk: "",
            national: digits.to_owned(),
        }),
    }
}

/// How the numbers of one country are built.
struct Plan {
    code: &'static str,
    shortest: usize,
    longest: usize,
    /// The shortest national significant number that is understood without a trunk prefix.
    bare: usize,
    trunks: &'static str,
    exits: &'static str,
}

fn plan(is_wanted: &dyn Fn(&str) -> bool) -> Option<Plan> {
    for entry in PLANS.split(';') {
        let mut words = entry.split(' ');
        let rule = words.next()?;
        let Some(region) = words.find(|word| is_wanted(word)) else {
            continue;
        };
        let mut lengths = rule.chars().filter_map(|c| c.to_digit(36));
        let mut length = || lengths.next().map(|length| length as usize);
        let (trunks, exits) = rule
            .get(3..)?
            .split_once(',')
            .unwrap_or((rule.get(3..)?, "00"));
        return Some(Plan {
            code: region.get(2..)?,
            shortest: length()?,
            longest: length()?,
            bare: length()?,
            trunks,
            exits,
        });
    }
    None
}

impl Plan {
    /// What digits without a country calling code mean, or with it where the plus was lost. What
    /// can be read both ways is not told.
    fn dialled(&self, digits: &str) -> Option<Told> {
        let national = self.tell(digits, self.bare);
        let is_bare = national.as_ref().is_none_or(|told| told.national == digits);
        let international = digits
            .strip_prefix(self.code)
            .filter(|_| is_bare)
            .and_then(|rest| self.tell(rest, self.shortest));
        match (national, international) {
            (Some(_), Some(_)) => None,
            // A number within the country may be as long, but needs its trunk prefix.
            (None, international) => international.filter(|_| digits.len() > self.longest),
            (national, None) => national,
        }
    }

    /// What digits without a country calling code mean; a trunk prefix may stand before them, also
    /// where it is written needlessly after a country calling code (`+44 (0)20 ...`).
    fn tell(&self, digits: &str, least: usize) -> Option<Told> {
        let national = self
            .trunks
            .split('/')
            .filter(|trunk| !trunk.is_empty())
            .find_map(|trunk| self.national(digits.strip_prefix(trunk)?, self.shortest))
            .or_else(|| self.national(digits, least))?;
        let trunk = self.trunks.split('/').next().unwrap_or("");
        let told = Told {
            code: self.code,
            trunk: if trunk == "=" { "" } else { trunk },
            national,
        };
        (told.digits().len() <= 15).then_some(told)
    }

    /// The national significant number that digits without a trunk prefix are, if they are one.
    fn national(&self, digits: &str, least: usize) -> Option<String> {
        if self.code == "54" && digits.len() == 12 {
            return argentine_mobile(digits);
        }
        let digit = |place: usize| digits.as_bytes().get(place).copied().unwrap_or(b'0');
        let first = digit(0);
        let length = digits.len();
        let is_possible = match self.code {
            // Neither an area nor an exchange begins with 0 or 1.
            "1" => first > b'1' && digit(3) > b'1',
            "7" => matches!(first, b'3' | b'4' | b'7'..=b'9'),
            // Fixed lines keep their zero, mobile ones begin with 3.
            "39" => match first {
                b'0' | b'8' => true,
                b'1' | b'3' => matches!(length, 9 | 10),
                _ => false,
            },
            // Eleven digits are a mobile number with its 9. Ten that begin with 15 lack their area.
            "54" if length == 11 => first == b'9',
            "54" => digits.starts_with("11") || matches!(first, b'2' | b'3' | b'6' | b'8'),
            // After the area, mobile numbers begin with 9 and fixed ones with 2 to 5; x00 is no area.
            "55" => match digit(2) {
                b'0' => digit(1) == b'0',
                b'9' => length == 11,
                third => matches!(third, b'2'..=b'5') && length == 10,
            },
            // Chosen so that a number is told from one with the country's code.
            "352" => !digits.starts_with("352"),
            "61" => length == 9 || first == b'1',
            _ => first != b'0' || self.trunks == "=",
        };
        (is_possible && (least..=self.longest).contains(&length)).then(|| digits.to_owned())
    }
}

/// Argentina writes a mobile number with 15 after the area within the country, with 9 before it
/// from abroad. An area has two digits (11 alone), three or four, and there is one place only
/// where 15 can stand: it cannot begin at the third digit and at the fourth.
fn argentine_mobile(digits: &str) -> Option<String> {
    let areas = if digits.starts_with("11") {
        2..=2
    } else {
        3..=4
    };
    areas
        .filter_map(|area| Some((digits.get(..area)?, digits.get(area..)?.strip_prefix("15")?)))
        .map(|(area, line)| ["9", area, line].concat())
        .next()
}
