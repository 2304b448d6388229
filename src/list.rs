//! Lists made of iterators by one plain loop. `collect` weighs the sizes of iterators first and brings three functions
//! for each chain of adapters, which is much for lists of a handful.

/// What every iterator can: become a list.
pub(crate) trait Listed: Iterator + Sized {
    /// All that comes, in order.
    fn listed(self) -> Vec<Self::Item> {
        let mut list = Vec::new();
        for item in self {
            list.push(item);
        }
        list
    }
}

impl<I: Iterator> Listed for I {}
