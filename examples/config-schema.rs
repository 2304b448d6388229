//! Prints the JSON Schema of the configuration.

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    println!("{:#}", softphone_wrapper::config::json_schema());
}

#[cfg(target_arch = "wasm32")]
fn main() {}
