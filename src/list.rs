//! Lists made of iterators by one plain loop. The standard library's `collect` and `extend` weigh the sizes of iterators
//! first and bring three functions for each chain of adapters, which is much for lists of a handful.

/// What every iterator can: become a list.
pub(crate) trait Listed: Iterator + Sized {
    /// All that comes, in order.
    fn listed(self) -> Vec<Self::Item> {
        let mut list = Vec::new();
        list.add(self);
        list
    }
}

impl<I: Iterator> Listed for I {}

/// What every list can: take in what an iterator, or an option, holds.
pub(crate) trait Adding<T> {
    /// Adds all that comes, in order.
    fn add(&mut self, items: impl IntoIterator<Item = T>);
}

impl<T> Adding<T> for Vec<T> {
    fn add(&mut self, items: impl IntoIterator<Item = T>) {
        for item in items {
            self.push(item);
        }
    }
}
