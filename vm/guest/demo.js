/**
 * The demonstration of `npm start`: attaches the scheduler, starts CPU-bound tasks of
 * mixed nice levels that all come from one LLC, shows the live table until they are
 * spread, and detaches. Arguments are flags of the scheduler.
 */
import { spawn } from 'node:child_process';
/* global AbortController */
import { once } from 'node:events';
import { ConfigSource } from '/opt/scx-rusty-ts/dist/src/cli/config-source.js';
import { configure } from '/opt/scx-rusty-ts/dist/src/cli/configure.js';
import { parseCommandLine } from '/opt/scx-rusty-ts/dist/src/cli/parse.js';
import { readVersion } from '/opt/scx-rusty-ts/dist/src/cli/version.js';
import { runDaemon } from '/opt/scx-rusty-ts/dist/src/daemon/daemon.js';
import { Statistics } from '/opt/scx-rusty-ts/dist/src/daemon/statistics.js';
import { TopologyReader } from '/opt/scx-rusty-ts/dist/src/domains/topology-reader.js';
import { RoundTable } from '/opt/scx-rusty-ts/dist/src/stats/round-table.js';
import { spreadPct } from '/opt/scx-rusty-ts/dist/src/stats/round.js';
import { Summary } from '/opt/scx-rusty-ts/dist/src/stats/summary.js';
import { SchedulerError } from '/opt/scx-rusty-ts/dist/src/util/errors.js';
import { createLogger } from '/opt/scx-rusty-ts/dist/src/util/log.js';

const TASKS = 24;
const NICES = '-5,0,5';
const START_CPUS = '0-1';
/** A round a second, so that there is something to see. */
const DEFAULTS = ['--interval', '1'];
/** As near as whole tasks come to a fair share, in percent. */
const SPREAD_BAND_PCT = 17;
const QUIET_ROUNDS = 2;
const MAX_ROUNDS = 30;

function startLoad() {
  console.log(
    `demo: ${TASKS} CPU-bound tasks of nice ${NICES} start on CPUs ${START_CPUS}, one LLC`,
  );
  const load = ['--tasks', `${TASKS}`, '--seconds', '120', `--nice=${NICES}`];
  return spawn('cputime', [...load, '--start-cpus', START_CPUS], { stdio: 'ignore' });
}

async function main(args) {
  const version = readVersion();
  const line = parseCommandLine([...DEFAULTS, ...args], version);
  if (line.command !== 'run') return;
  const source = await ConfigSource.open(line.flags.config);
  const machine = new TopologyReader();
  const { flags, given } = line;
  const summary = new Summary();
  let table;
  const ending = new AbortController();
  process.once('SIGINT', () => ending.abort());
  let load;
  let quietRounds = 0;
  try {
    await runDaemon(
      () => configure(() => source?.read(), flags, given, process.env, machine.read),
      {
        logger: createLogger(flags.verbose),
        verbosity: flags.verbose,
        version,
        dryRun: flags.dryRun,
        signal: ending.signal,
        configFile: source,
        statistics: new Statistics(),
        onLayout: ({ domains }) => {
          table = new RoundTable(domains);
          console.log(`${table.legend}\n${table.header}`);
          load ??= startLoad();
        },
        onRound: (round) => {
          summary.add(round);
          console.log(table.line(round));
          const isSpread = spreadPct(round) <= SPREAD_BAND_PCT && round.planned === 0;
          quietRounds = isSpread ? quietRounds + 1 : 0;
          if (quietRounds === QUIET_ROUNDS || round.number === MAX_ROUNDS) ending.abort();
        },
      },
    );
  } finally {
    if (load !== undefined) {
      load.kill('SIGTERM');
      await once(load, 'close');
    }
  }
  if (load !== undefined) console.log(summary.text);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof SchedulerError)) throw error;
  console.error(`scx-rusty-ts: ${error.message}`);
  process.exitCode = error.exitStatus;
}
