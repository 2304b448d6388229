//! Futures that stand apart.

use std::pin::Pin;

/// A future behind a pointer. What awaits an async function contains all of it, and the compiler makes one state
/// machine of both: a large one weighs more than its parts.
pub(super) fn apart<'a, T>(
    future: impl Future<Output = T> + 'a,
) -> Pin<Box<dyn Future<Output = T> + 'a>> {
    Box::pin(future)
}
