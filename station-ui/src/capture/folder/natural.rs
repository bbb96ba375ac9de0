//! The order that people number files in: `part 9` before `part 10`.

use std::cmp::Ordering;

/// Compares names; runs of digits by their value, the rest by its characters.
pub fn compare(a: &str, b: &str) -> Ordering {
    let (mut left, mut right) = (a, b);
    loop {
        let ((of_left, rest_left), (of_right, rest_right)) = (run(left), run(right));
        if of_left.is_empty() || of_right.is_empty() {
            // One is at its end; names that differ in leading zeros only still have one order.
            return of_left.is_empty().cmp(&of_right.is_empty()).reverse().then_with(|| a.cmp(b));
        }
        let order = if is_number(of_left) && is_number(of_right) {
            let (value_left, value_right) = (of_left.trim_start_matches('0'), of_right.trim_start_matches('0'));
            value_left.len().cmp(&value_right.len()).then_with(|| value_left.cmp(value_right))
        } else {
            of_left.cmp(of_right)
        };
        if order != Ordering::Equal {
            return order;
        }
        (left, right) = (rest_left, rest_right);
    }
}

/// The digits at the beginning or what comes before the first digit, and the rest.
fn run(text: &str) -> (&str, &str) {
    let numeric = is_number(text);
    let end = text.find(|c: char| c.is_ascii_digit() != numeric).unwrap_or(text.len());
    text.split_at(end)
}

fn is_number(run: &str) -> bool {
    run.starts_with(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_count() {
        let mut names =
            ["b1", "a10.png", "a9.png", "a010.png", "a.png", "a9b", "图10", "图9", "99999999999999999999999", "3"];
        names.sort_by(|a, b| compare(a, b));
        assert_eq!(
            names,
            ["3", "99999999999999999999999", "a9.png", "a9b", "a010.png", "a10.png", "a.png", "b1", "图9", "图10"]
        );
    }

    proptest! {
        #[test]
        fn it_is_an_order(names in proptest::collection::vec("[a0-2.图]{0,6}", 3)) {
            let [a, b, c] = [0, 1, 2].map(|k: usize| names[k].as_str());
            prop_assert_eq!(compare(a, b), compare(b, a).reverse());
            prop_assert_eq!(compare(a, b) == Ordering::Equal, a == b);
            if compare(a, b).is_le() && compare(b, c).is_le() {
                prop_assert!(compare(a, c).is_le());
            }
        }
    }
}
