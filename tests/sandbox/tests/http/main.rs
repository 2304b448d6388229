//! The sandbox over real HTTP, driven by a client that knows nothing of its insides.

mod caller_insight;
mod client;
mod console;
mod controls;
mod cross_origin;
mod faults;
mod pages;
mod signing_in;
