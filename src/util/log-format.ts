import { fstatSync } from 'node:fs';

/**
 * How messages are written: lines for people, lines with their priority for systemd's journal
 * (sd-daemon(3)), or a JSON object each.
 */
export const LOG_FORMATS = ['human', 'journal', 'json'] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];

/**
 * The format for standard error: `journal` where that is connected to the journal, which
 * systemd tells by device and inode in JOURNAL_STREAM, else `human`.
 */
export function detectLogFormat(environment: NodeJS.ProcessEnv, fd = 2): LogFormat {
  const stream = environment['JOURNAL_STREAM'];
  if (stream === undefined) return 'human';
  try {
    const { dev, ino } = fstatSync(fd);
    // It is inherited by all that a service starts, of which some write elsewhere.
    return stream === `${dev}:${ino}` ? 'journal' : 'human';
  } catch {
    return 'human';
  }
}
