//! Whole pages in a real browser.
