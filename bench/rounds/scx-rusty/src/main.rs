//! Rounds of scx_rusty's load balancer over made-up tasks, its sources as they are published.
//!
//!     rounds DOMAINS NODES TASKS ROUNDS [--settle]
//!
//! Every round begins with the same tasks (`../../../skewed-tasks.ts` makes them, too); with --settle
//! each begins where the last one left off, until one moves nothing. Prints moves and rounds.
#[macro_use]
extern crate static_assertions;

mod bpf_intf;
mod bpf_skel;
#[allow(dead_code)]
mod load_balance;
mod stats;
mod tasks;

use bpf_skel::types::dom_ctx;
use std::collections::BTreeMap;
use std::sync::Arc;

pub struct Domain {
    ctx: *mut dom_ctx,
}

impl Domain {
    pub fn ctx(&self) -> Option<&dom_ctx> {
        Some(unsafe { &*self.ctx })
    }
}

pub struct DomainGroup {
    doms: BTreeMap<usize, Domain>,
    nr_nodes: usize,
}

impl DomainGroup {
    pub fn nr_nodes(&self) -> usize {
        self.nr_nodes
    }

    pub fn dom_numa_id(&self, dom: &usize) -> Option<usize> {
        Some(dom * self.nr_nodes / self.doms.len())
    }

    pub fn weight(&self) -> usize {
        self.doms.len() * tasks::CPUS_PER_DOMAIN
    }

    pub fn doms(&self) -> &BTreeMap<usize, Domain> {
        &self.doms
    }
}

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let number = |at: usize| args[at].parse::<usize>().expect("a number");
    let (nr_doms, nr_nodes, nr_tasks, max_rounds) = (number(1), number(2), number(3), number(4));
    let settles = args.get(5).is_some_and(|arg| arg == "--settle");

    let mut machine = tasks::Machine::skewed(nr_doms, nr_tasks);
    let mut skel = bpf_skel::BpfSkel::new(machine.domains());
    let doms = machine.domains().into_iter().map(|ctx| Domain { ctx });
    let group = Arc::new(DomainGroup {
        doms: doms.enumerate().collect(),
        nr_nodes,
    });

    let (mut all_moves, mut rounds) = (0, 0);
    while rounds < max_rounds {
        machine.look_alive();
        load_balance::LoadBalancer::new(&mut skel, group.clone(), false, true, true)
            .load_balance()
            .expect("a plan");
        rounds += 1;
        let moves = machine.nr_moves();
        all_moves += moves;
        if !settles {
            machine.forget_moves();
        } else if moves == 0 {
            break;
        } else {
            machine.do_moves();
        }
    }
    let (least, most) = machine.range();
    println!(
        "{{\"rounds\":{rounds},\"moves\":{all_moves},\"least\":{least:.4},\"most\":{most:.4}}}"
    );
}
