//! softphone-wrapper.
