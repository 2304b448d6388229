//! One command for each thing people do.
fn main() {}
