//! What the softphone says and hears (seed 001): events in, commands out, receipts.

mod command;
mod decode;
mod field;
mod receipt;

pub use command::{
    Command, disposition, normalise_number, partner_config, start_call, update_presence,
};
pub use decode::{
    decode_arguments, decode_dial, decode_event, decode_link, decode_rate, decode_transcript,
    object_argument,
};
pub use receipt::{accepted, refused};
