//! The sandbox over real HTTP, driven by a client that knows nothing of its insides.

mod client;
mod controls;
mod cross_origin;
mod faults;
mod pages;
mod signing_in;
