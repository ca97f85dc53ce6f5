/**
 * How much work our programs are to the verifier, and how large they are, as veristat has it: boots
 * a guest for each kernel and compares with what is on record (bench/verifier/recorded.json), which
 * holds one release of each series of kernels. `--update` puts the new figures on record.
 *
 *     node dist/bench/verifier/verifier.js [--kernel newest|VERSION|FILE]… [--update]
 *
 * The figures depend on the object and the kernel alone. The limit is a million instructions
 * verified per program.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { describe, differences, total, type Measurement } from './difference.js';

/** By series: 7.2. */
type Records = Record<string, Measurement>;

const RECORDED = resolve(import.meta.dirname, '../../../bench/verifier/recorded.json');
const NEWEST = 'newest';

const { values } = parseArgs({
  options: {
    kernel: { type: 'string', multiple: true, default: [NEWEST] },
    update: { type: 'boolean', default: false },
  },
});

function measure(kernel: string): Measurement {
  const guest = ['--topology', '2x2x2', ...(kernel === NEWEST ? [] : ['--kernel', kernel])];
  const program = '/opt/scx-rusty-ts/dist/bench/verifier/in-guest.js';
  const args = ['scripts/vm/main.js', ...guest, '--', 'node', program];
  const stdio = ['ignore', 'pipe', 'inherit'] as const;
  return JSON.parse(
    execFileSync(process.execPath, args, { encoding: 'utf8', stdio: [...stdio] }),
  ) as Measurement;
}

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** As JSON, with a line for each program. */
function toText(all: Records): string {
  const text = JSON.stringify(all, undefined, 2);
  const inLines = text.replace(
    /\{\s+("verifiedInsns"[^}]*?)\s+\}/g,
    (_, costs: string) => `{ ${costs.replaceAll(/\s+/g, ' ')} }`,
  );
  return `${inLines}\n`;
}

const records = JSON.parse(readFileSync(RECORDED, 'utf8')) as Records;
for (const kernel of values.kernel) {
  const now = measure(kernel);
  const series = /^\d+\.\d+/.exec(now.release)![0];
  const before = records[series];
  for (const mode of ['hybrid', 'interactive'] as const) {
    const count = Object.keys(now[mode]).length;
    print(`${now.release}, ${mode}: ${count} programs, ${describe(total(now[mode]))}`);
    if (before === undefined) print('  not on record');
    const lines = before === undefined ? [] : differences(before[mode], now[mode]);
    for (const line of lines) print(`  ${line}`);
  }
  if (before !== undefined && before.release !== now.release)
    print(`  on record is ${before.release}`);
  records[series] = now;
}
if (values.update) writeFileSync(RECORDED, toText(records));
