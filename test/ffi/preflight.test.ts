import { expect } from 'chai';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { attachedScheduler, readKernelBtf } from '../../src/ffi/kernel.js';
import { preflight } from '../../src/ffi/preflight.js';
import { ExitStatus } from '../../src/util/errors.js';
import { schedulerError } from './support/expect-error.js';

const STATE = 'sys/kernel/sched_ext/state';
const ROOT_OPS = 'sys/kernel/sched_ext/root/ops';
const BTF = 'sys/kernel/btf/vmlinux';
const STATUS = 'proc/self/status';
const OBJECT = 'rusty.bpf.o';

const status = (capEff: string): string => `Name:\tnode\nCapPrm:\tffff\nCapEff:\t${capEff}\n`;

/** A machine on which everything is right. */
const ready: Record<string, string> = {
  [STATE]: 'disabled\n',
  [BTF]: '',
  [STATUS]: status('000000c000000000'),
  [OBJECT]: '',
};

describe('preflight', () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'scx-rusty-ts-preflight-'));
  });

  afterEach(() => {
    rmSync(root, { recursive: true });
  });

  function machine(changes: Record<string, string | undefined>): () => void {
    for (const [path, content] of Object.entries({ ...ready, ...changes })) {
      if (content === undefined) continue;
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), content);
    }
    return () => {
      preflight({ objectPath: join(root, OBJECT), attaches: true, root });
    };
  }

  it('finds nothing on a machine that is ready', () => {
    expect(machine({})).not.to.throw();
  });

  it('wants the object first', () => {
    schedulerError('OBJECT_MISSING', machine({ [OBJECT]: undefined, [STATE]: undefined }));
  });

  it('wants sched_ext before anything that depends on it', () => {
    const error = schedulerError(
      'KERNEL_NO_SCHED_EXT',
      machine({ [STATE]: undefined, [BTF]: undefined, [STATUS]: status('0') }),
    );
    expect(error.exitStatus).to.equal(ExitStatus.unavailable);
  });

  it("wants the kernel's types", () => {
    schedulerError('KERNEL_NO_BTF', machine({ [BTF]: undefined }));
    schedulerError('KERNEL_NO_BTF', () => readKernelBtf(root));
  });

  it('names the capabilities that lack', () => {
    const lacking = (capEff: string): string =>
      schedulerError('NO_PERMISSION', machine({ [STATUS]: status(capEff) })).problem;
    expect(lacking('0000000000000000')).to.include('it lacks CAP_BPF and CAP_PERFMON');
    expect(lacking('0000008000000000')).to.include('it lacks CAP_PERFMON)');
    expect(lacking('0000004000000000')).to.include('it lacks CAP_BPF)');
  });

  it('takes CAP_SYS_ADMIN for both', () => {
    expect(machine({ [STATUS]: status('0000000000200000') })).not.to.throw();
  });

  it('names the scheduler that is in the way', () => {
    const check = machine({ [STATE]: 'enabled\n', [ROOT_OPS]: 'rustland_1.0\n' });
    const error = schedulerError('SCHEDULER_BUSY', check);
    expect(error.exitStatus).to.equal(ExitStatus.busy);
    expect(error.problem).to.equal("scheduler 'rustland_1.0' is attached already");
    expect(attachedScheduler(root)).to.equal('rustland_1.0');
  });

  it('does not mind one when it is not going to attach', () => {
    machine({ [STATE]: 'enabled\n', [ROOT_OPS]: 'rustland_1.0\n' });
    expect(() => {
      preflight({ objectPath: join(root, OBJECT), attaches: false, root });
    }).not.to.throw();
  });
});
