//! The constants of scx_rusty's intf.h and ravg.bpf.h that the balancer uses.
#![allow(non_upper_case_globals)]

pub const consts_LB_DEFAULT_WEIGHT: u32 = 100;
pub const consts_LB_MAX_WEIGHT: u32 = 10_000;
pub const consts_LB_LOAD_BUCKETS: u32 = 100;
pub const consts_LB_WEIGHT_PER_BUCKET: u32 = consts_LB_MAX_WEIGHT / consts_LB_LOAD_BUCKETS;
pub const consts_MAX_DOM_ACTIVE_TPTRS: u32 = 1024;
pub const ravg_consts_RAVG_FRAC_BITS: u32 = 20;
