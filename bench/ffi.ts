/**
 * What the bridge to BPF costs: reading types, opening the object, making views, and
 * reading counters through them.
 *
 *     node dist/bench/ffi.js [--json]
 *
 * The first three are part of every start, the last of every tick. Bound: a struct of the
 * kernel is found in 10 ms.
 */
import { performance } from 'node:perf_hooks';
import { Bench } from 'tinybench';
import { structLayout } from '../src/ffi/btf/layout.js';
import { readKernelBtf } from '../src/ffi/kernel.js';
import { Library } from '../src/ffi/library.js';
import { OpenObject } from '../src/ffi/object.js';
import { createLogger } from '../src/util/log.js';

const COUNTERS = 6400;
const TWO_TO_32 = 2 ** 32;

const OBJECT = 'dist/bpf/rusty.bpf.o';

/** Milliseconds of the first run, with cold code, as a start has it. */
const firstMs: Record<string, number> = {};
function first<T>(name: string, run: () => T): T {
  const startMs = performance.now();
  const result = run();
  firstMs[name] = performance.now() - startMs;
  return result;
}

const READ_BTF = "read the kernel's BTF";
const FIND = 'find task_struct in it';
const OPEN = 'open the object';

const kernel = first(READ_BTF, () => readKernelBtf());
first(FIND, () => structLayout(kernel, 'task_struct'));
const library = first('load libbpf', () => Library.open({ logger: createLogger(0) }));
using object = first(OPEN, () => OpenObject.open(OBJECT, library));

const halves = new Uint32Array(COUNTERS * 2).fill(7);
const whole = new BigUint64Array(halves.buffer);

const bench = new Bench({ time: 500 })
  .add(READ_BTF, () => readKernelBtf())
  .add(FIND, () => structLayout(kernel, 'task_struct'))
  .add(OPEN, () => {
    OpenObject.open(OBJECT, library)[Symbol.dispose]();
  })
  .add('view of a variable', () => object.variable('tune'))
  .add(`sum ${COUNTERS} counters, as u32 halves`, () => {
    let sum = 0;
    for (let i = 0; i < halves.length; i += 2) sum += halves[i]! + halves[i + 1]! * TWO_TO_32;
    return sum;
  })
  .add(`sum ${COUNTERS} counters, as bigints`, () => {
    let sum = 0;
    for (const value of whole) sum += Number(value);
    return sum;
  });
await bench.run();

const results = bench.tasks.map((task) => ({
  name: task.name,
  firstMs: firstMs[task.name],
  medianMs: 'latency' in task.result ? task.result.latency.p50 : undefined,
}));
if (process.argv.includes('--json')) {
  process.stdout.write(`${JSON.stringify(results)}\n`);
} else {
  for (const { name, firstMs, medianMs } of results) {
    const before = firstMs === undefined ? '' : `first ${firstMs.toFixed(1)} ms, `;
    process.stdout.write(`${name}: ${before}median ${medianMs?.toPrecision(3) ?? '?'} ms\n`);
  }
}
