//! What the page about the mix promises.

use proptest::prelude::*;

use super::*;

type Pools = PerPool<Vec<Candidate>>;

/// Candidates with different posts, by few or by many artists.
fn pool(first: i64) -> impl Strategy<Value = Vec<Candidate>> {
    proptest::collection::vec(0_i64..18, 0..40).prop_map(move |artists| {
        let candidate = |(post, artist)| Candidate { post, artist, is_rare: artist % 3 == 0 };
        (first..).zip(artists).map(candidate).collect()
    })
}

/// The second pool may hold posts of the first, the fourth of the third.
fn pools() -> impl Strategy<Value = Pools> {
    (pool(0), pool(20), pool(200), pool(220)).prop_map(|it| PerPool {
        follows: it.0,
        network: it.1,
        here: it.2,
        everywhere: it.3,
    })
}

fn parts(of: [u8; 4]) -> PerPool<u8> {
    let [follows, network, here, everywhere] = of;
    PerPool { follows, network, here, everywhere }
}

fn recipe() -> impl Strategy<Value = Recipe> {
    (any::<[u8; 4]>(), any::<bool>(), any::<u64>(), 0_usize..40).prop_map(|it| Recipe {
        parts: parts(it.0.map(|part| part % 101)),
        puts_rare_first: it.1,
        seed: it.2,
        places: it.3,
    })
}

fn at(pools: &Pools, pick: Pick) -> Candidate {
    pools.of(pick.pool)[pick.at]
}

/// So many that no pool ever has nothing left: each post has an artist of its own.
fn plenty() -> Pools {
    PerPool::new(|pool| {
        let candidate = |n: i64| {
            let post = pool as i64 * 1_000 + n;
            Candidate { post, artist: post, is_rare: n % 7 == 0 }
        };
        (0..60).map(candidate).collect()
    })
}

proptest! {
    #[test]
    fn the_same_candidates_on_the_same_day_come_in_the_same_order(
        recipe in recipe(), pools in pools(),
    ) {
        prop_assert_eq!(blend(&recipe, &pools), blend(&recipe, &pools.clone()));
    }

    #[test]
    fn after_every_place_each_pool_has_its_part_to_within_one(recipe in recipe()) {
        let picks = blend(&recipe, &plenty()).picks;
        let part = |pool: Pool| i64::from(*recipe.parts.of(pool));
        let sum: i64 = Pool::ALL.into_iter().map(part).sum();
        prop_assert_eq!(picks.len(), if sum == 0 { 0 } else { recipe.places });
        let mut had = PerPool::<i64>::default();
        for (turns, pick) in (1_i64..).zip(picks) {
            *had.of_mut(pick.pool) += 1;
            for pool in Pool::ALL {
                let off = (turns * part(pool) - had.of(pool) * sum).abs();
                prop_assert!(off < sum, "{pool:?} after {turns}: {had:?} of {:?}", recipe.parts);
            }
        }
    }

    #[test]
    fn no_artist_has_more_than_their_places_and_no_post_comes_twice(
        recipe in recipe(), pools in pools(),
    ) {
        let picks = blend(&recipe, &pools).picks;
        let (mut posts, mut artists) = (HashSet::new(), HashMap::new());
        for pick in &picks {
            let it = at(&pools, *pick);
            prop_assert!(posts.insert(it.post), "twice: {it:?}");
            *artists.entry(it.artist).or_insert(0) += 1;
        }
        prop_assert!(artists.values().all(|it| *it <= CAP), "{artists:?}");
        prop_assert!(picks.len() <= recipe.places);
    }

    #[test]
    fn a_place_stays_empty_only_when_nothing_may_fill_it(recipe in recipe(), pools in pools()) {
        let picks = blend(&recipe, &pools).picks;
        if picks.len() == recipe.places {
            return Ok(());
        }
        let shown: Vec<Candidate> = picks.iter().map(|it| at(&pools, *it)).collect();
        for pool in Pool::ALL.into_iter().filter(|it| *recipe.parts.of(*it) > 0) {
            for it in pools.of(pool) {
                let theirs = shown.iter().filter(|one| one.artist == it.artist).count();
                let is_shown = shown.iter().any(|one| one.post == it.post);
                prop_assert!(theirs == CAP || is_shown, "{it:?} of {pool:?} was left out");
            }
        }
    }

    #[test]
    fn a_pool_without_a_part_gives_nothing(recipe in recipe(), pools in pools()) {
        let picks = blend(&recipe, &pools).picks;
        prop_assert!(picks.iter().all(|it| *recipe.parts.of(it.pool) > 0));
    }

    #[test]
    fn of_people_one_follows_none_is_passed_over_but_for_the_cap(
        recipe in recipe(), pools in pools(),
    ) {
        let blend = blend(&recipe, &pools);
        let shown: Vec<Candidate> = blend.picks.iter().map(|it| at(&pools, *it)).collect();
        for it in &pools.follows[..blend.followed] {
            let theirs = shown.iter().filter(|one| one.artist == it.artist).count();
            prop_assert!(theirs == CAP || shown.iter().any(|one| one.post == it.post), "{it:?}");
        }
        let mut of_follows = blend.picks.iter().filter(|it| it.pool == Pool::Follows);
        prop_assert!(of_follows.all(|it| it.at < blend.followed));
    }

    #[test]
    fn every_fifth_place_is_somebodys_who_posts_rarely_while_there_is_one(recipe in recipe()) {
        let pools = plenty();
        let picks = blend(&recipe, &pools).picks;
        for (place, pick) in picks.iter().enumerate() {
            let is_slot = (place + 1) % RARE_SLOT == 0 && pick.pool != Pool::Follows;
            if !is_slot || at(&pools, *pick).is_rare {
                continue;
            }
            let before = &picks[..place];
            let is_gone = |(n, it): (usize, &Candidate)| {
                !it.is_rare || before.contains(&Pick { pool: pick.pool, at: n })
            };
            prop_assert!(pools.of(pick.pool).iter().enumerate().all(is_gone), "place {place}");
        }
    }

    #[test]
    fn where_they_come_first_nobody_else_of_the_pool_stands_above_them(recipe in recipe()) {
        let recipe = Recipe { puts_rare_first: true, ..recipe };
        let pools = plenty();
        let picks = blend(&recipe, &pools).picks;
        for pool in Pool::ALL {
            let theirs = picks.iter().filter(|it| it.pool == pool);
            let rare: Vec<bool> = theirs.map(|it| at(&pools, *it).is_rare).collect();
            prop_assert!(rare.windows(2).all(|two| two[0] || !two[1]), "{pool:?}: {rare:?}");
        }
    }
}

#[test]
fn another_day_mixes_strangers_anew_but_not_those_one_follows() {
    let pools = plenty();
    let of = |seed, pool| -> Vec<usize> {
        let parts = parts([50, 0, 0, 50]);
        let recipe = Recipe { parts, puts_rare_first: false, seed, places: 20 };
        let picks = blend(&recipe, &pools).picks;
        picks.iter().filter(|it| it.pool == pool).map(|it| it.at).collect()
    };
    assert_ne!(of(4, Pool::Everywhere), of(8, Pool::Everywhere));
    assert_eq!(of(4, Pool::Follows), of(8, Pool::Follows));
}

#[test]
fn rare_ones_whom_one_follows_take_the_slots_of_their_pool() {
    let parts = parts([1, 0, 0, 0]);
    let recipe = Recipe { parts, puts_rare_first: false, seed: 0, places: 10 };
    let order = |recipe: &Recipe, rare: i64| -> Vec<usize> {
        let mut pools = plenty();
        pools.follows.iter_mut().for_each(|it| it.is_rare = it.post == rare);
        blend(recipe, &pools).picks.iter().map(|it| it.at).collect()
    };
    assert_eq!(order(&recipe, 3), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], "by time as long as that does");
    assert_eq!(order(&recipe, 7), [0, 1, 2, 3, 7, 4, 5, 6, 8, 9]);
    let first = Recipe { puts_rare_first: true, ..recipe };
    assert_eq!(order(&first, 7), [7, 0, 1, 2, 3, 4, 5, 6, 8, 9]);
}
