//! Moving one thing of an ordered list.

/// Where something is moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step<T> {
    /// One place towards the beginning.
    Up,
    /// One place towards the end.
    Down,
    /// To the beginning.
    Top,
    /// To the end.
    End,
    /// To the place before this one.
    Before(T),
}

/// The list after the step. Who is at an edge already, or is to go before what is not in the list,
/// stays.
pub(crate) fn moved<T: Copy + PartialEq>(order: &[T], what: T, step: Step<T>) -> Vec<T> {
    let mut list: Vec<T> = order.to_vec();
    let Some(from) = list.iter().position(|it| *it == what) else { return list };
    let end = list.len().saturating_sub(1);
    let to = match step {
        Step::Up => from.saturating_sub(1),
        Step::Down => from.saturating_add(1).min(end),
        Step::Top => 0,
        Step::End => end,
        Step::Before(other) => match list.iter().position(|it| *it == other) {
            Some(at) if at > from => at.saturating_sub(1),
            Some(at) => at,
            None => from,
        },
    };
    let taken = list.remove(from);
    list.insert(to, taken);
    list
}

/// What has to be written so that `new` is the order: the places stay, and go round among those
/// that stand in others than before.
pub(crate) fn rewritten<T: Copy + PartialEq>(old: &[(T, i64)], new: &[T]) -> Vec<(T, i64)> {
    let places = old.iter().map(|it| it.1);
    new.iter().copied().zip(places).filter(|it| !old.contains(it)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_leads_where_it_says() {
        let order = ['a', 'b', 'c', 'd'];
        let after = |what, step| moved(&order, what, step).into_iter().collect::<String>();
        assert_eq!(after('b', Step::Up), "bacd");
        assert_eq!(after('b', Step::Down), "acbd");
        assert_eq!(after('c', Step::Top), "cabd");
        assert_eq!(after('b', Step::End), "acdb");
        assert_eq!(after('a', Step::Before('d')), "bcad");
        assert_eq!(after('d', Step::Before('b')), "adbc");
        assert_eq!(after('b', Step::Before('b')), "abcd");
    }

    #[test]
    fn edges_and_strangers_move_nothing() {
        let order = ['a', 'b'];
        for (what, step) in [
            ('a', Step::Up),
            ('b', Step::Down),
            ('a', Step::Top),
            ('b', Step::End),
            ('a', Step::Before('x')),
            ('x', Step::Top),
        ] {
            assert_eq!(moved(&order, what, step), order, "{what} {step:?}");
        }
    }

    #[test]
    fn only_what_stands_elsewhere_is_written() {
        let old = [('a', 9), ('b', 4), ('c', 3), ('d', -1)];
        assert_eq!(rewritten(&old, &['a', 'c', 'b', 'd']), [('c', 4), ('b', 3)]);
        assert!(rewritten(&old, &['a', 'b', 'c', 'd']).is_empty());
    }
}
