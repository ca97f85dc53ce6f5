/**
 * What a balancing round takes in instructions, as valgrind counts them: ours, and where
 * `node scripts/setup.js peers` has built it, scx_rusty's own balancer with the same tasks. From a
 * skewed start (domain d has d + 1 parts of the tasks), one round, and all until nothing moves any more.
 *
 *     node dist/bench/rounds/rounds.js [--json]
 *
 * Takes half an hour of one core. What one round takes is the difference of many and few rounds, so
 * that starting and compiling do not count; what all take counts what has to be compiled for them.
 */
import { execFileSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';

interface Shape {
  readonly domains: number;
  readonly nodes: number;
  readonly tasks: number;
}

/** What a program of rounds prints. */
interface Outcome {
  readonly rounds: number;
  readonly moves: number;
  /** Load of the least and the most loaded domain, 1 being the average. */
  readonly least: number;
  readonly most: number;
}

interface Balancer {
  readonly name: string;
  readonly command: readonly string[];
  readonly maxDomains: number;
}

interface Result extends Shape {
  readonly balancer: string;
  readonly movesPerRound: number;
  readonly instructionsPerRound: number;
  /** Until one round moves nothing. */
  readonly settled: Outcome & { readonly instructions: number };
}

const SHAPES: readonly Shape[] = [
  { domains: 8, nodes: 1, tasks: 1_000 },
  { domains: 8, nodes: 1, tasks: 8_000 },
  { domains: 8, nodes: 2, tasks: 8_000 },
  { domains: 64, nodes: 1, tasks: 8_000 },
  { domains: 64, nodes: 8, tasks: 8_000 },
  { domains: 8, nodes: 2, tasks: 64_000 },
  { domains: 64, nodes: 1, tasks: 64_000 },
  { domains: 64, nodes: 8, tasks: 64_000 },
  { domains: 256, nodes: 8, tasks: 64_000 },
];

/** Enough for any of them to come to rest. */
const MAX_ROUNDS = 5000;
const FEW = 4;
const MANY = 24;

/** V8 does the same in each run. */
const DETERMINISTIC = [
  '--single-threaded',
  '--predictable',
  '--predictable-gc-schedule',
  '--random-seed=1',
  '--hash-seed=1',
];
const VALGRIND = [
  '--tool=cachegrind',
  '--cache-sim=no',
  '--cachegrind-out-file=/dev/null',
  '--log-fd=1',
  // V8 writes code into memory that is not mapped from a file.
  '--smc-check=all-non-file',
];

const { builtScxRustyRounds } = (await import(
  pathToFileURL('scripts/lib/scx-rusty-rounds.js').href
)) as { builtScxRustyRounds: () => string | undefined };
const peer = builtScxRustyRounds();

const balancers: readonly Balancer[] = [
  {
    name: 'scx-rusty-ts',
    command: [process.execPath, ...DETERMINISTIC, 'dist/bench/rounds/our-rounds.js'],
    maxDomains: 256,
  },
  ...(peer === undefined ? [] : [{ name: 'scx_rusty', command: [peer], maxDomains: 64 }]),
];

function count(
  { command }: Balancer,
  { domains, nodes, tasks }: Shape,
  rounds: number,
  ...flags: string[]
): Outcome & { instructions: number } {
  const args = [domains, nodes, tasks, rounds].map(String);
  const said = execFileSync('valgrind', [...VALGRIND, ...command, ...args, ...flags], {
    encoding: 'utf8',
  });
  const outcome = JSON.parse(/^{.*}$/m.exec(said)![0]) as Outcome;
  const instructions = Number(/I +refs: +([\d,]+)/.exec(said)![1]!.replaceAll(',', ''));
  return { ...outcome, instructions };
}

function measure(balancer: Balancer, shape: Shape): Result {
  const few = count(balancer, shape, FEW);
  const many = count(balancer, shape, MANY);
  const none = count(balancer, shape, 0);
  const all = count(balancer, shape, MAX_ROUNDS, '--settle');
  return {
    ...shape,
    balancer: balancer.name,
    movesPerRound: many.moves / many.rounds,
    instructionsPerRound: (many.instructions - few.instructions) / (MANY - FEW),
    settled: { ...all, instructions: all.instructions - none.instructions },
  };
}

function row(result: Result): string {
  const { domains, nodes, tasks, settled } = result;
  const millions = (instructions: number): string => (instructions / 1e6).toFixed(1);
  return [
    `${domains}/${nodes}/${tasks}`.padEnd(14),
    result.balancer.padEnd(13),
    String(result.movesPerRound).padStart(6),
    millions(result.instructionsPerRound).padStart(10),
    String(settled.rounds).padStart(7),
    String(settled.moves).padStart(6),
    millions(settled.instructions).padStart(10),
    `${settled.least.toFixed(3)} to ${settled.most.toFixed(3)}`.padStart(16),
  ].join('');
}

const isJson = process.argv.includes('--json');
if (!isJson) {
  process.stdout.write(
    'domains/nodes/tasks          moves  10⁶/round rounds moves  10⁶ in all  domains, of avg\n',
  );
}
const results: Result[] = [];
for (const shape of SHAPES) {
  for (const balancer of balancers) {
    if (shape.domains > balancer.maxDomains) continue;
    const result = measure(balancer, shape);
    results.push(result);
    if (!isJson) process.stdout.write(`${row(result)}\n`);
  }
}
if (isJson) process.stdout.write(`${JSON.stringify({ node: process.version, results })}\n`);
