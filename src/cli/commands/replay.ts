import { BadLine } from '../../balancer/recording/decode.js';
import type { MachineLine, RecordingLine, RoundLine } from '../../balancer/recording/lines.js';
import { Replay } from '../../balancer/recording/replay.js';
import { SchedulerError } from '../../util/errors.js';
import type { Logger } from '../../util/log.js';
import type { ReplayFlags } from '../command-table.js';
import { invalid, readRecording } from '../replay/read-recording.js';
import { ReplayPrinter } from '../replay/replay-printer.js';
import { parseSettings } from '../replay/settings.js';

/**
 * Replays a recording and prints each round to standard output.
 *
 * @throws SchedulerError RECORDING_INVALID, REPLAY_DIFFERS, USAGE
 */
export async function replay(file: string, flags: ReplayFlags, logger: Logger): Promise<void> {
  const settings = parseSettings(flags.set ?? []);
  const isVerifying = Object.keys(settings).length === 0;
  const printer = new ReplayPrinter({ ...flags, isVerifying });
  const plans = new Replay(settings);
  let program = '';
  let nrDifferent = 0;

  const onRound = (line: RoundLine): void => {
    if (flags.round !== undefined && line.number !== flags.round) return;
    const replayed = plans.round(line);
    if (replayed.nrDifferences > 0) nrDifferent++;
    printer.round(replayed);
  };
  const onMachine = (line: MachineLine): void => {
    plans.setMachine(line);
    printer.machine(line);
  };
  const onLine = (line: RecordingLine): void => {
    switch (line.type) {
      case 'header':
        program = line.program;
        break;
      case 'machine':
        onMachine(line);
        break;
      case 'round':
        onRound(line);
        break;
      case 'gap':
        printer.gap(line);
        break;
    }
  };

  const onCutOff = (): void => {
    logger.warn(`the last line of '${file}' is not complete, and was left out`);
  };
  for await (const { lineNumber, line } of readRecording(file, onCutOff)) {
    try {
      onLine(line);
    } catch (error) {
      if (!(error instanceof BadLine)) throw error;
      throw invalid(file, lineNumber, error.message);
    }
  }
  const nrRounds = printer.end();
  if (flags.round !== undefined && nrRounds === 0) throw noSuchRound(file, flags.round);
  if (isVerifying && nrDifferent > 0) {
    throw new SchedulerError(
      'REPLAY_DIFFERS',
      `${nrDifferent} of ${nrRounds} rounds of '${file}' are planned differently by this version`,
      `replay it with the version that recorded it, ${program}, or report a bug if this is that version`,
    );
  }
}

function noSuchRound(file: string, round: number): SchedulerError {
  return new SchedulerError(
    'USAGE',
    `--round ${round}: '${file}' has no such round`,
    'leave --round out to see which there are',
  );
}
