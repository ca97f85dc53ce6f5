//! The parts of scx_utils that the balancer uses.
mod infeasible;
pub mod ravg;

pub use infeasible::{LoadAggregator, LoadLedger};
