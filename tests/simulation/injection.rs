//! Hostile values in every place that reaches a query or an address: what they arrive as is themselves, and the
//! statement around them is the one that a harmless value has. How each place is reached stands in `places`.

mod hostile;
mod places;
mod statement;
mod written;
