//! What is paid: amounts as people type and read them, in hundredths.

/// The currencies that may be chosen (ISO 4217).
pub const CURRENCIES: [&str; 40] = [
    "EUR", "USD", "GBP", "CHF", "JPY", "AED", "ARS", "AUD", "BRL", "CAD", "CLP", "CNY", "COP",
    "CZK", "DKK", "EGP", "HKD", "HUF", "IDR", "ILS", "INR", "KES", "KRW", "MXN", "MYR", "NGN",
    "NOK", "NZD", "PHP", "PLN", "RON", "SAR", "SEK", "SGD", "THB", "TRY", "TWD", "UAH", "VND",
    "ZAR",
];

/// The most that a form takes, in hundredths: a hundred thousand millions.
const MOST: i64 = 10_000_000_000_000;

/// Reads an amount: `1200`, `1,200`, `1 200.50`, `1.200,50`; in hundredths. A sign before three
/// digits at the end parts thousands.
pub fn amount(typed: &str) -> Option<i64> {
    let is_space = |it: char| it.is_whitespace() || it == '\'' || it == '’';
    let typed: String = typed.chars().filter(|it| !is_space(*it)).collect();
    let (whole, part) = match typed.rsplit_once(['.', ',']) {
        Some((whole, part)) if matches!(part.len(), 1 | 2) => (whole, part),
        _ => (typed.as_str(), ""),
    };
    if part.chars().any(|it| !it.is_ascii_digit()) {
        return None;
    }
    let units: i64 = ungrouped(whole)?.parse().ok()?;
    let hundredths: i64 = format!("{part:0<2}").parse().ok()?;
    let amount = units.checked_mul(100)?.checked_add(hundredths)?;
    (amount <= MOST).then_some(amount)
}

/// Digits alone, where signs part groups of three.
fn ungrouped(whole: &str) -> Option<String> {
    let mut groups = whole.split(['.', ',']);
    let first = groups.next()?;
    let rest: Vec<&str> = groups.collect();
    let is_number = |it: &str| !it.is_empty() && it.chars().all(|it| it.is_ascii_digit());
    let is_grouped = rest.is_empty() || first.len() <= 3;
    let fits = is_number(first) && rest.iter().all(|it| it.len() == 3 && is_number(it));
    (is_grouped && fits).then(|| [first].into_iter().chain(rest).collect())
}

/// An amount for programs and forms: `1200.00`, without the hundredths where there are none if
/// `is_short`.
pub fn decimal(amount: i64, is_short: bool) -> String {
    let (units, hundredths) = (amount / 100, amount % 100);
    match (hundredths, is_short) {
        (0, true) => units.to_string(),
        _ => format!("{units}.{hundredths:02}"),
    }
}

/// An amount for people: `1,200`, `17.50`.
pub fn amount_words(amount: i64) -> String {
    let plain = decimal(amount, true);
    let (whole, part) = plain.split_once('.').unwrap_or((&plain, ""));
    let mut words = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            words.push(',');
        }
        words.push(digit);
    }
    if !part.is_empty() {
        words.push('.');
        words.push_str(part);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_people_write_them() {
        let cases = [
            ("1200", Some(120_000)),
            (" 1,200 ", Some(120_000)),
            ("1.200", Some(120_000)),
            ("1 200.50", Some(120_050)),
            ("1.200,5", Some(120_050)),
            ("1'234'567.89", Some(123_456_789)),
            ("17,50", Some(1_750)),
            ("0", Some(0)),
            ("", None),
            ("-5", None),
            ("1e9", None),
            ("12,00,000", None),
            ("1234,567", None),
            (".5", None),
            ("1.2.3", None),
            ("99999999999999999999", None),
            ("100000000001", None),
        ];
        for (typed, expected) in cases {
            assert_eq!(amount(typed), expected, "{typed:?}");
        }
    }

    #[test]
    fn amounts_are_written_with_groups_and_read_back() {
        for (hundredths, words) in
            [(100, "1"), (120_000, "1,200"), (1_750, "17.50"), (123_456_700, "1,234,567")]
        {
            assert_eq!(amount_words(hundredths), words);
            assert_eq!(amount(words), Some(hundredths));
            assert_eq!(amount(&decimal(hundredths, true)), Some(hundredths));
        }
        assert_eq!(decimal(120_000, false), "1200.00");
    }
}
