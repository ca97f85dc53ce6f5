//! What libbpf's skeleton gives the balancer: the layouts of scx_rusty's types.h, in ordinary memory.
use std::marker::PhantomData;

pub const HALF_LIFE_NS: u32 = 1_000_000_000;

pub mod types {
    use crate::bpf_intf::{consts_LB_LOAD_BUCKETS, consts_MAX_DOM_ACTIVE_TPTRS};
    use std::mem::MaybeUninit;

    #[derive(Clone, Copy, Debug, Default)]
    #[repr(C)]
    pub struct ravg_data {
        pub val: u64,
        pub val_at: u64,
        pub old: u64,
        pub cur: u64,
    }

    #[derive(Debug)]
    #[repr(C)]
    pub struct task_ctx {
        pub dom_mask: u64,
        pub preferred_dom_mask: u64,
        pub domc: u64,
        pub target_dom: u32,
        pub weight: u32,
        pub runnable: bool,
        /// Times and frequencies that only BPF uses.
        pub unused: [u64; 9],
        pub is_kworker: MaybeUninit<bool>,
        pub all_cpus: bool,
        pub dispatch_local: bool,
        pub pid: u32,
        pub dcyc_rd: ravg_data,
    }

    #[derive(Clone, Copy, Default)]
    #[repr(C)]
    pub struct bucket_ctx {
        pub dcycle: u64,
        pub rd: ravg_data,
    }

    #[repr(C)]
    pub struct dom_active_tasks {
        pub genn: u64,
        pub read_idx: u64,
        pub write_idx: u64,
        pub tasks: [*mut task_ctx; consts_MAX_DOM_ACTIVE_TPTRS as usize],
    }

    #[repr(C)]
    pub struct dom_ctx {
        pub id: u32,
        pub min_vruntime: u64,
        pub dbg_dcycle_printed_at: u64,
        pub buckets: [bucket_ctx; consts_LB_LOAD_BUCKETS as usize],
        pub active_tasks: dom_active_tasks,
    }
}

pub struct Rodata {
    pub load_half_life: u32,
}

pub struct Bss {
    pub dom_ctxs: Vec<*mut types::dom_ctx>,
}

pub struct Maps {
    pub rodata_data: Option<Box<Rodata>>,
    pub bss_data: Option<Box<Bss>>,
}

pub struct BpfSkel<'a> {
    pub maps: Maps,
    lifetime: PhantomData<&'a ()>,
}

impl BpfSkel<'_> {
    pub fn new(dom_ctxs: Vec<*mut types::dom_ctx>) -> Self {
        let rodata_data = Some(Box::new(Rodata {
            load_half_life: HALF_LIFE_NS,
        }));
        let maps = Maps {
            rodata_data,
            bss_data: Some(Box::new(Bss { dom_ctxs })),
        };
        Self {
            maps,
            lifetime: PhantomData,
        }
    }
}
