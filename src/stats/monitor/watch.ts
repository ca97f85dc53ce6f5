import { setTimeout as sleep } from 'node:timers/promises';
import { StatsClient } from '../socket/client.js';

const RETRY_MS = 1000;

export interface WatchOptions {
  /** Of the statistics socket. */
  readonly path: string;
  readonly intervalMs: number;
  /** Ends the watch. */
  readonly signal: AbortSignal;
  /** Given the statistics, as JSON text. */
  readonly onStats: (text: string) => void;
  /** Told why there are none, once for each time that they stop coming. */
  readonly onLoss: (reason: string) => void;
}

/**
 * Asks for statistics at once and at every interval, until the signal; connects again each
 * second while there is no scheduler, or where it has answered with an error. The first answer
 * of a connection covers hardly any time.
 */
export async function watchStats(options: WatchOptions): Promise<void> {
  const { signal, onLoss } = options;
  const isOver = (): boolean => signal.aborted;
  for (let nrTries = 0; !isOver(); nrTries++) {
    try {
      await watchOnce(options, () => {
        nrTries = 0;
      });
    } catch (error) {
      // What the wait for the end throws is no loss.
      if (!isOver() && nrTries === 0) onLoss(reasonOf(error));
    }
    await pause(RETRY_MS, signal);
  }
}

async function watchOnce(
  { path, intervalMs, signal, onStats }: WatchOptions,
  onConnect: () => void,
): Promise<void> {
  using client = await StatsClient.connect(path);
  const end = (): void => {
    client[Symbol.dispose]();
  };
  signal.addEventListener('abort', end);
  try {
    for (let dueMs = performance.now(); !signal.aborted; dueMs += intervalMs) {
      await pause(Math.max(0, dueMs - performance.now()), signal);
      onStats(await client.stats());
      onConnect();
    }
  } finally {
    signal.removeEventListener('abort', end);
  }
}

/** Until the time has passed or the signal comes. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ECONNREFUSED') return 'no scheduler serves statistics there';
  return code === 'EACCES' ? 'you may not connect to it' : message;
}
