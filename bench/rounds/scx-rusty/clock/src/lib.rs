//! The part of libc that the balancer uses, with a clock that stands still, so that each run
//! executes the same instructions.
#![allow(non_camel_case_types)]

pub struct timespec {
    pub tv_sec: i64,
    pub tv_nsec: i64,
}

pub const CLOCK_MONOTONIC: i32 = 1;
/// In the middle of a period of 1 s.
pub const NOW_NS: u64 = 100_500_000_000;

/// # Safety
/// None is needed; it is unsafe as the one of libc is.
pub unsafe fn clock_gettime(_clock: i32, time: &mut timespec) -> i32 {
    time.tv_sec = (NOW_NS / 1_000_000_000) as i64;
    time.tv_nsec = (NOW_NS % 1_000_000_000) as i64;
    0
}
