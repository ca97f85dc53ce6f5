import { expect } from 'chai';
import { constants } from 'node:os';
import { attachFailure, loadFailure, openFailure } from '../../src/ffi/failures.js';
import { ExitStatus } from '../../src/util/errors.js';

const { E2BIG, EAGAIN, EINVAL, ENOTSUP, EPERM, ESRCH } = constants.errno;

/** libbpf's own words, of versions 1.4 and 1.5 with kernels 6.1 to 7.2. */
const loads: readonly [string, number, string, string, number, RegExp][] = [
  [
    'a kernel without sched_ext, libbpf 1.4',
    ESRCH,
    'libbpf: struct_ops init_kern: struct sched_ext_ops is not found in kernel BTF',
    'KERNEL_NO_SCHED_EXT',
    ExitStatus.unavailable,
    /no sched_ext; boot a kernel ≥ 6\.12 that is built with CONFIG_SCHED_CLASS_EXT/,
  ],
  [
    'a kernel without sched_ext, libbpf 1.5',
    ESRCH,
    'libbpf: struct_ops init_kern: struct bpf_struct_ops_sched_ext_ops is not found in kernel BTF',
    'KERNEL_NO_SCHED_EXT',
    ExitStatus.unavailable,
    /no sched_ext/,
  ],
  [
    'a kernel without BTF',
    ESRCH,
    "libbpf: kernel BTF is missing at '/sys/kernel/btf/vmlinux', was CONFIG_DEBUG_INFO_BTF enabled?",
    'KERNEL_NO_BTF',
    ExitStatus.unavailable,
    /boot a kernel that is built with CONFIG_DEBUG_INFO_BTF/,
  ],
  [
    'a kernel function that is not there',
    EINVAL,
    "libbpf: extern (func ksym) 'scx_bpf_now': not found in kernel or module BTFs",
    'KERNEL_LACKS_FEATURE',
    ExitStatus.unavailable,
    /this kernel has no function scx_bpf_now\(\)/,
  ],
  [
    'a member that is not there',
    ENOTSUP,
    'libbpf: struct_ops init_kern rusty: Cannot find member sub_attach in kernel BTF',
    'KERNEL_LACKS_FEATURE',
    ExitStatus.unavailable,
    /no member 'sub_attach' of struct_ops 'rusty'/,
  ],
  [
    'no capability',
    EPERM,
    "libbpf: Error in bpf_object__probe_loading(): -EPERM. Couldn't load trivial BPF program. Make sure your kernel supports BPF (CONFIG_BPF_SYSCALL=y) and/or that RLIMIT_MEMLOCK is set to big enough value.",
    'NO_PERMISSION',
    ExitStatus.noPermission,
    /CAP_BPF and CAP_PERFMON/,
  ],
  [
    'anything else',
    EINVAL,
    "libbpf: map 'arena': failed to create: -EINVAL",
    'LOAD_FAILED',
    ExitStatus.failure,
    /cannot load BPF object x\.o: map 'arena': failed to create: -EINVAL \(EINVAL\); see/,
  ],
];

describe('loadFailure', () => {
  for (const [what, errno, warning, code, status, sentence] of loads) {
    it(`explains ${what}`, () => {
      const error = loadFailure('x.o', -errno, [warning, "libbpf: failed to load object 'x.o'"]);
      expect(error.code).to.equal(code);
      expect(error.exitStatus).to.equal(status);
      expect(error.message).to.match(sentence);
    });
  }

  it('keeps the whole verifier log behind its one sentence', () => {
    const log =
      "libbpf: prog 'p': -- BEGIN PROG LOAD LOG --\n0: (b7) r0 = 1\nR0 is bad\n-- END PROG LOAD LOG --";
    const error = loadFailure('x.o', -EINVAL, [log]);
    expect(error.code).to.equal('VERIFIER_REJECTED');
    expect(error.message).to.include("program 'p': R0 is bad (1 lines omitted, -vv shows all)");
    expect(error.cause).to.include('r0 = 1');
  });

  it('blames the capabilities for what the verifier refuses without them', () => {
    const log =
      "libbpf: prog 'p': -- BEGIN PROG LOAD LOG --\nCAP_BPF and CAP_PERFMON are required to use arena\n-- END PROG LOAD LOG --";
    expect(loadFailure('x.o', -EPERM, [log]).code).to.equal('NO_PERMISSION');
  });

  it('blames signals for what the verifier did not finish', () => {
    // Seen under node --cpu-prof with libbpf 1.6, which tries five times.
    const log =
      "libbpf: prog 'p': -- BEGIN PROG LOAD LOG --\nfd 30 is not pointing to valid bpf_map\n-- END PROG LOAD LOG --";
    const error = loadFailure('x.o', -EAGAIN, [log]);
    expect(error.code).to.equal('LOAD_FAILED');
    expect(error.message).to.include('signals interrupted');
  });

  it('has the errno when libbpf says nothing', () => {
    expect(loadFailure('x.o', -EINVAL, []).message).to.include(
      'cannot load BPF object x.o: EINVAL',
    );
  });
});

describe('openFailure', () => {
  it('tells a missing object from a bad one', () => {
    expect(openFailure('x.o', constants.errno.ENOENT, []).code).to.equal('OBJECT_MISSING');
    const bad = openFailure('x.o', constants.errno.EINVAL, [
      'libbpf: elf: x.o is not a valid eBPF object file',
    ]);
    expect(bad.code).to.equal('LOAD_FAILED');
    expect(bad.message).to.include('cannot open BPF object x.o: elf: x.o is not a valid eBPF');
  });
});

describe('attachFailure', () => {
  it('explains the limits, permissions and all else', () => {
    expect(attachFailure('rusty', E2BIG, []).message).to.include('stall timeout at 30000 ms');
    expect(attachFailure('rusty', EPERM, []).exitStatus).to.equal(ExitStatus.noPermission);
    expect(attachFailure('rusty', EINVAL, []).message).to.include(
      "cannot attach scheduler 'rusty': EINVAL; see the kernel log",
    );
    expect(attachFailure('rusty', constants.errno.EBUSY, []).exitStatus).to.equal(ExitStatus.busy);
  });
});
