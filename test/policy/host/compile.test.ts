import { expect } from 'chai';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { policyPaths } from '../../../src/cli/version.js';
import { compilePolicy } from '../../../src/policy/host/compile.js';
import { PolicyThread } from '../../../src/policy/host/policy-thread.js';
import { Stop } from '../../../src/policy/worker/messages.js';
import type { SchedulerError } from '../../../src/util/errors.js';
import { abi, twoDomains } from '../support/rig.js';

const FIFO = `
import { RL_CPU_ANY, type BpfScheduler, type Policy, type QueuedTask } from 'scx-rusty-ts';
import { next } from './arrivals';
export default class Fifo implements Policy {
  static readonly builtinIdle: boolean = false;
  constructor(private readonly scheduler: BpfScheduler) {}
  enqueue(task: QueuedTask): void {
    this.scheduler.dispatch(task.slot, RL_CPU_ANY, 0, next());
  }
}`;

describe('a policy file', function () {
  this.timeout(120_000);
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'policy-test-'));
    write('arrivals.ts', 'let n: number = 0;\nexport const next = (): number => ++n;\n');
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  const write = (name: string, text: string): string => {
    const file = join(folder, name);
    writeFileSync(file, text);
    return file;
  };

  /** Compiles, loads and tries a policy. */
  async function load(source: string, readyMs = 20_000): Promise<PolicyThread> {
    const compiled = await compilePolicy(source, policyPaths);
    const workerPath = policyPaths.worker;
    try {
      return await PolicyThread.load({
        compiled,
        workerPath,
        abi,
        machine: twoDomains,
        options: {},
        readyMs,
      });
    } finally {
      compiled[Symbol.dispose]();
    }
  }

  /** What is said about a policy that cannot be loaded. */
  async function complaint(source: string, readyMs?: number): Promise<string> {
    try {
      await load(source, readyMs);
    } catch (error) {
      expect((error as SchedulerError).code).to.equal('POLICY_INVALID');
      return (error as Error).message;
    }
    throw new Error('it was loaded');
  }

  it('is compiled with what it imports, and passes its trial on a thread of its own', async () => {
    const thread = await load(write('fifo.ts', FIFO));
    expect(thread.options.builtinIdle).to.equal(false);
    expect(thread.compiled.files).to.have.members([
      join(folder, 'fifo.ts'),
      join(folder, 'arrivals.ts'),
    ]);
    expect(existsSync(new URL(thread.compiled.url))).to.equal(false);
    expect(await thread.end(Stop.leave)).to.equal(true);
  });

  it('may be JavaScript, or the name of one that comes along', async () => {
    const script = write(
      'own.mjs',
      'export function main(bpf) { for (;;) { let t; while ((t = bpf.dequeueTask())) bpf.dispatch(t.slot, t.cpu); bpf.notifyComplete(0); } }',
    );
    for (const source of [script, 'fifo']) {
      const thread = await load(source);
      expect(await thread.end(Stop.leave)).to.equal(true);
    }
  });

  it('leaves nothing of its trial behind', async () => {
    const source = write(
      'remains.ts',
      `import { RL_CPU_ANY, type BpfScheduler, type QueuedTask } from 'scx-rusty-ts';
       const all = globalThis as { onTrial?: WeakRef<object> };
       if (all.onTrial?.deref() !== undefined) throw new Error('what was on trial is still there');
       export default class {
         constructor(private readonly scheduler: BpfScheduler) { all.onTrial = new WeakRef(this); }
         enqueue({ slot }: QueuedTask): void { this.scheduler.dispatch(slot, RL_CPU_ANY); }
       }`,
    );
    const thread = await load(source);
    expect(await thread.end(Stop.leave)).to.equal(true);
  });

  it('is named with line and column where it does not compile', async () => {
    const file = write('broken.ts', 'export default class {\n  enqueue( {}\n}\n');
    expect(await complaint(file)).to.contain(`${file}:3:`);
  });

  it('is named with its line where it throws, when loaded and when tried', async () => {
    const early = write(
      'early.ts',
      'type T = number;\n\nthrow new Error("not today");\nexport {};',
    );
    expect(await complaint(early)).to.match(/not today[^]*early\.ts:3:/);
    const late = write(
      'late.ts',
      'export default () => ({\n  enqueue(): void {\n    throw new Error("not that one");\n  },\n});',
    );
    expect(await complaint(late)).to.match(/not that one[^]*late\.ts:3:/);
  });

  it('that is not there is told, with those that are', async () => {
    expect(await complaint(join(folder, 'nothing.ts'))).to.match(/there is no policy .*fifo/);
  });

  it('does not keep the thread in an endless loop for ever', async () => {
    const file = write('spin.ts', 'export default () => ({ enqueue() { for (;;); } });');
    expect(await complaint(file, 2000)).to.match(/not ready within 2 s of CPU time: an endless/);
  });

  it('has as much CPU time as it needs to be loaded, however long it has to wait for that', async () => {
    const wait = (end: string): string =>
      `const start = Date.now(); while (${end}) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);`;
    const late = write('slow.ts', `${wait('Date.now() < start + 2500')}\n${FIFO}`);
    const thread = await load(late, 2000);
    expect(await thread.end(Stop.leave)).to.equal(true);
    const never = write('waits.ts', `${wait('start > 0')}\n${FIFO}`);
    expect(await complaint(never, 500)).to.match(/not ready within 3 s: does it wait for ever/);
  });
});
