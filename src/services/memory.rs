//! What this process keeps in memory only: bounded, and lost without harm.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

/// A map that forgets what was not asked for lately. It holds `size` entries at least and twice
/// as many at most, however many strangers add some.
///
/// There are two halves: new entries and those that were asked for are in the young one; when it
/// is full it becomes the old one, and what was old is forgotten.
#[derive(Debug)]
pub struct Recent<K, V> {
    halves: Mutex<Halves<K, V>>,
    size: usize,
}

#[derive(Debug)]
struct Halves<K, V> {
    young: HashMap<K, V>,
    old: HashMap<K, V>,
}

impl<K: Eq + Hash + Clone, V: Clone> Recent<K, V> {
    /// An empty one.
    pub fn new(size: usize) -> Self {
        let halves = Halves { young: HashMap::new(), old: HashMap::new() };
        Self { halves: Mutex::new(halves), size: size.max(1) }
    }

    /// What is kept for a key.
    pub fn get(&self, key: &K) -> Option<V> {
        let mut halves = self.halves.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = halves.young.get(key) {
            return Some(found.clone());
        }
        let (key, found) = halves.old.remove_entry(key)?;
        self.put(&mut halves, key, found.clone());
        Some(found)
    }

    /// Keeps something for a key.
    pub fn insert(&self, key: K, value: V) {
        let mut halves = self.halves.lock().unwrap_or_else(PoisonError::into_inner);
        halves.old.remove(&key);
        self.put(&mut halves, key, value);
    }

    /// Forgets what is kept for a key.
    pub fn remove(&self, key: &K) {
        let mut halves = self.halves.lock().unwrap_or_else(PoisonError::into_inner);
        halves.young.remove(key);
        halves.old.remove(key);
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        let halves = self.halves.lock().unwrap_or_else(PoisonError::into_inner);
        halves.young.len() + halves.old.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn put(&self, halves: &mut Halves<K, V>, key: K, value: V) {
        if halves.young.len() >= self.size && !halves.young.contains_key(&key) {
            halves.old = std::mem::take(&mut halves.young);
        }
        halves.young.insert(key, value);
    }
}

/// One value of each type, made when it is first asked for: how a rung above keeps something in
/// the memory of this process without anything global.
#[derive(Debug, Default)]
pub struct Memory(RwLock<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>);

impl Memory {
    /// The one value of a type.
    pub fn of<T: Default + Send + Sync + 'static>(&self) -> Arc<T> {
        let known =
            self.0.read().unwrap_or_else(PoisonError::into_inner).get(&TypeId::of::<T>()).cloned();
        let any = known.unwrap_or_else(|| {
            let mut values = self.0.write().unwrap_or_else(PoisonError::into_inner);
            values.entry(TypeId::of::<T>()).or_insert_with(|| Arc::new(T::default())).clone()
        });
        // Never the second: an entry is of the type it stands for.
        any.downcast().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_stays_and_the_rest_goes() {
        let recent = Recent::new(10);
        for number in 0..1_000 {
            recent.insert(number, number * 2);
            assert_eq!(recent.get(&0), Some(0), "{number}");
            assert!(recent.len() <= 20);
        }
        assert_eq!(recent.get(&500), None);
        assert_eq!(recent.get(&999), Some(1_998));
        recent.insert(0, 7);
        assert_eq!(recent.get(&0), Some(7));
        recent.remove(&0);
        assert_eq!(recent.get(&0), None);
    }

    #[test]
    fn each_type_has_one_value() {
        let memory = Memory::default();
        *memory.of::<Mutex<u32>>().lock().unwrap() = 7;
        assert_eq!(*memory.of::<Mutex<u32>>().lock().unwrap(), 7);
        assert_eq!(*memory.of::<Mutex<u64>>().lock().unwrap(), 0);
    }
}
