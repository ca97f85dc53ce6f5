//! The tasks, and what BPF would do between rounds.
use crate::bpf_intf::*;
use crate::bpf_skel::types::{dom_ctx, ravg_data, task_ctx};
use libc::NOW_NS;
use std::mem::{MaybeUninit, zeroed};

pub const CPUS_PER_DOMAIN: usize = 8;
const WEIGHTS: [u32; 8] = [100, 100, 100, 100, 335, 33, 1024, 11];

/// Numerical Recipes' linear congruential generator, as in ../../../skewed-tasks.ts.
struct Random(u32);

impl Random {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f64::from(self.0) / 2f64.powi(32)
    }
}

/// The state of a running average that reads as `duty` at NOW_NS, half-way through a period.
fn average(duty: f64) -> ravg_data {
    let old = (duty / 0.75 * f64::from(1 << ravg_consts_RAVG_FRAC_BITS)) as u64;
    ravg_data {
        val: 0,
        val_at: NOW_NS - 100_000_000,
        old,
        cur: 0,
    }
}

pub struct Machine {
    doms: Vec<Box<dom_ctx>>,
    tasks: Vec<task_ctx>,
    duties: Vec<f64>,
    /// The domain that each task is in; its `target_dom` is where the balancer wants it.
    in_dom: Vec<u32>,
}

impl Machine {
    /// Domain d has d + 1 parts of the tasks.
    pub fn skewed(nr_doms: usize, nr_tasks: usize) -> Self {
        let mut random = Random(12345);
        let mut machine = Self {
            doms: (0..nr_doms)
                .map(|_| unsafe { Box::new(zeroed()) })
                .collect(),
            tasks: Vec::with_capacity(nr_tasks),
            duties: Vec::new(),
            in_dom: Vec::new(),
        };
        let everywhere = u64::MAX >> (64 - nr_doms);
        for task in 0..nr_tasks {
            let part = random.next() * (nr_doms * (nr_doms + 1)) as f64 / 2.0;
            let dom = (((8.0 * part + 1.0).sqrt() - 1.0) / 2.0) as u32;
            let weight = WEIGHTS[(random.next() * WEIGHTS.len() as f64) as usize];
            let duty = random.next();
            machine.duties.push(duty);
            machine.in_dom.push(dom);
            machine.tasks.push(task_ctx {
                dom_mask: everywhere,
                preferred_dom_mask: 0,
                domc: 0,
                target_dom: dom,
                weight,
                runnable: true,
                unused: [0; 9],
                is_kworker: MaybeUninit::new(false),
                all_cpus: true,
                dispatch_local: false,
                pid: task as u32,
                dcyc_rd: average(duty),
            });
        }
        machine.sum_up();
        machine
    }

    pub fn domains(&mut self) -> Vec<*mut dom_ctx> {
        self.doms.iter_mut().map(|dom| &raw mut **dom).collect()
    }

    /// Every bucket's average is the sum of its tasks'; the last 1024 tasks of a domain are known to it.
    fn sum_up(&mut self) {
        let mut sums = vec![[0f64; consts_LB_LOAD_BUCKETS as usize]; self.doms.len()];
        for dom in &mut self.doms {
            dom.active_tasks.write_idx = 0;
        }
        for (at, task) in self.tasks.iter_mut().enumerate() {
            let dom = self.in_dom[at] as usize;
            let bucket = task.weight * consts_LB_LOAD_BUCKETS / consts_LB_MAX_WEIGHT;
            sums[dom][bucket as usize] += self.duties[at];
            let active = &mut self.doms[dom].active_tasks;
            active.tasks[(active.write_idx % u64::from(consts_MAX_DOM_ACTIVE_TPTRS)) as usize] =
                task;
            active.write_idx += 1;
        }
        for (dom, sums) in self.doms.iter_mut().zip(sums) {
            for (bucket, sum) in dom.buckets.iter_mut().zip(sums) {
                bucket.rd = average(sum);
            }
        }
    }

    /// All tasks have run since the last round.
    pub fn look_alive(&mut self) {
        for dom in &mut self.doms {
            dom.active_tasks.read_idx = 0;
        }
    }

    pub fn nr_moves(&self) -> usize {
        let pairs = self.tasks.iter().zip(&self.in_dom);
        pairs.filter(|(task, dom)| task.target_dom != **dom).count()
    }

    pub fn forget_moves(&mut self) {
        for (task, dom) in self.tasks.iter_mut().zip(&self.in_dom) {
            task.target_dom = *dom;
        }
    }

    /// As BPF is meant to do it.
    pub fn do_moves(&mut self) {
        for (task, dom) in self.tasks.iter().zip(&mut self.in_dom) {
            *dom = task.target_dom;
        }
        self.sum_up();
    }

    /// Load of the least and the most loaded domain, 1 being the average. Weights are cut nowhere.
    pub fn range(&self) -> (f64, f64) {
        let mut loads = vec![0f64; self.doms.len()];
        for (at, task) in self.tasks.iter().enumerate() {
            loads[self.in_dom[at] as usize] += self.duties[at] * f64::from(task.weight);
        }
        let average = loads.iter().sum::<f64>() / loads.len() as f64;
        let least = loads.iter().fold(f64::MAX, |least, load| least.min(*load));
        let most = loads.iter().fold(0f64, |most, load| most.max(*load));
        (least / average, most / average)
    }
}
