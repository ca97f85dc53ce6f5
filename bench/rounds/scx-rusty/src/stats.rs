//! What the balancer reports, which nobody asks for here.
#![allow(dead_code)]
use std::collections::BTreeMap;

pub struct DomainStats;

impl DomainStats {
    pub fn new(_load: f64, _imbal: f64, _delta: f64) -> Self {
        Self
    }
}

pub struct NodeStats {
    pub doms: BTreeMap<usize, DomainStats>,
}

impl NodeStats {
    pub fn new(_load: f64, _imbal: f64, _delta: f64, doms: BTreeMap<usize, DomainStats>) -> Self {
        Self { doms }
    }
}
