/**
 * What `--record-policy` costs the main thread: reading a full ring of 8,192 records of 256 tasks at once and encoding it, without
 * the writing. Of tasks that slept before each record, which makes a line of it, and of tasks that did not.
 *
 *     node dist/bench/recording.js
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PolicyRecorder } from '../src/daemon/recording/policy-recorder.js';
import { MemoryChannel } from '../src/policy/memory-channel.js';
import { offlineAbi } from '../src/policy/offline/abi.js';
import { machineOf } from '../src/policy/offline/machine-shape.js';
import { createLogger } from '../src/util/log.js';

const TASKS = 256;
const WARM_UP = 20;
const ROUNDS = 60;
const abi = offlineAbi();
const machine = machineOf('1x8x8');
const idle = { decide: () => 'done' as const, wait: () => undefined, nowNs: 0, isClosing: false };

/** A ring full of records. */
function fill(sleeps: boolean): MemoryChannel {
  const channel = new MemoryChannel(abi, idle, machine.nrCpuIds, machine.domains.length);
  for (let i = 0; i < abi.limits.records; i++) {
    const turn = Math.floor(i / TASKS);
    const [slot, totalNs, queuedNs] = [i % TASKS, turn * 1e6, 1e12 + turn * 1e7];
    const times = { totalNs, execNs: sleeps ? 0 : totalNs, queuedNs, stopNs: queuedNs - 9e6 };
    channel.publish({ slot, pid: 1000 + slot, comm: `task-${slot}`, ...times });
  }
  return channel;
}

const folder = mkdtempSync(join(tmpdir(), 'bench-recording-'));
const options = { limitBytes: 1e9, program: 'bench', kernel: '', logger: createLogger(0) };
for (const sleeps of [true, false]) {
  await using recorder = new PolicyRecorder({ path: join(folder, 'trace'), ...options });
  const { control, records } = fill(sleeps);
  const source = { abi, control, records, allows: () => true };
  const times: number[] = [];
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    const recording = recorder.begin(source, machine);
    const startMs = performance.now();
    recording[Symbol.dispose]();
    if (round >= WARM_UP) times.push(((performance.now() - startMs) * 1e3) / abi.limits.records);
    await recorder.idle();
  }
  times.sort((a, b) => a - b);
  const [median, most] = [times[ROUNDS / 2]!, times.at(-1)!].map((us) => us.toFixed(2));
  const whose = sleeps ? 'tasks that sleep' : 'tasks that do not';
  process.stdout.write(`${whose}: ${median} us a record, ${most} at most\n`);
}
rmSync(folder, { recursive: true });
