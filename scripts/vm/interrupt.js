/* global AbortController */
import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const PARENT_CHECK_MS = 500;

/**
 * Runs `main(signal)` so that it is aborted when this process is told to stop, when
 * nobody reads its output any more, or when the npm that started it is gone.
 * Resolves to its status, or to 128 + the signal.
 */
export async function endWith(main) {
  const controller = new AbortController();
  let interrupted;
  const stop = (name) => {
    interrupted ??= 128 + constants.signals[name];
    controller.abort();
  };
  for (const name of SIGNALS) process.on(name, stop);
  process.stdout.on('error', () => stop('SIGPIPE'));
  process.stderr.on('error', () => stop('SIGPIPE'));
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.env.npm_lifecycle_event !== undefined && process.ppid !== parent) stop('SIGHUP');
  }, PARENT_CHECK_MS);
  try {
    const status = await main(controller.signal);
    return interrupted ?? status;
  } finally {
    clearInterval(watch);
    for (const name of SIGNALS) process.off(name, stop);
  }
}
