/**
 * One replica of the comparison, in a guest; prints a JSON line for each scheduler.
 *
 *     node dist/bench/compare/in-guest.js SEED
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { measure } from './loads.js';
import { contenders, under } from './schedulers.js';

/** What a boot leaves to do disturbs whoever is measured first. */
const SETTLE_MS = 8000;

const seed = Number(process.argv[2] ?? 1);
const all = contenders();
const rotated = all.map((_, i) => all[(i + seed) % all.length]!);

await sleep(SETTLE_MS);
for (const contender of rotated) {
  const figures = await under(contender, (pid) => measure(seed, pid));
  process.stdout.write(`${JSON.stringify({ seed, scheduler: contender.name, ...figures })}\n`);
}
