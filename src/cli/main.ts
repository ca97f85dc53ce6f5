#!/usr/bin/env -S node --single-threaded-gc
import { ExitStatus, SchedulerError } from '../util/errors.js';
import { detectLogFormat } from '../util/log-format.js';
import { createLogger } from '../util/log.js';
import { parseCommandLine } from './parse.js';
import { describeVersion, readVersion } from './version.js';

/** Of messages; told by the environment until a flag says otherwise. */
let logFormat = detectLogFormat(process.env);

/** Runs the command and returns the exit status. */
async function main(args: readonly string[]): Promise<number> {
  const version = readVersion();
  const line = parseCommandLine(args, describeVersion());
  // Commands are loaded when they are asked for: --help need not wait for libbpf.
  switch (line.command) {
    case 'answered':
      break;
    case 'topology': {
      const { topology } = await import('./commands/topology.js');
      await topology(line.flags, line.given, createLogger(0, logFormat));
      break;
    }
    case 'monitor': {
      const { monitor } = await import('./commands/monitor.js');
      await monitor(line.flags, createLogger(0, logFormat));
      break;
    }
    case 'completion': {
      const { completion } = await import('./commands/completion.js');
      completion(line.shell);
      break;
    }
    case 'run': {
      if (line.flags.logFormat !== 'auto') logFormat = line.flags.logFormat;
      const logger = createLogger(line.flags.verbose, logFormat);
      if (line.flags.helpStats || line.flags.monitor !== undefined) {
        const { readStatistics } = await import('./commands/read-statistics.js');
        await readStatistics(line.flags, logger);
        break;
      }
      const { run } = await import('./commands/run.js');
      await run(line.flags, line.given, version, logger);
      break;
    }
    case 'reload': {
      const { reload } = await import('./commands/reload.js');
      await reload(line.flags, createLogger(0, logFormat));
      break;
    }
    case 'config': {
      const { config } = await import('./commands/config.js');
      await config(line.flags, line.given);
      break;
    }
    case 'explain': {
      const { explain } = await import('./commands/explain.js');
      await explain(line.flags);
      break;
    }
    case 'replay': {
      const { replay } = await import('./commands/replay.js');
      await replay(line.file, line.flags, createLogger(0));
      break;
    }
    case 'try': {
      const { tryPolicy } = await import('./commands/try.js');
      await tryPolicy(line.policy, line.flags, createLogger(0, logFormat));
      break;
    }
    case 'check': {
      const { check } = await import('./commands/check.js');
      check(line.files, line.flags, createLogger(0, logFormat));
      break;
    }
  }
  return ExitStatus.ok;
}

// A reader that has had enough (| head) is no reason to fail, still less to stop scheduling.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof SchedulerError)) throw error;
  if (logFormat === 'human') process.stderr.write(`scx-rusty-ts: ${error.message}\n`);
  else createLogger(0, logFormat).error(error.message);
  process.exitCode = error.exitStatus;
}
