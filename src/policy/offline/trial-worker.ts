/**
 * Tries a policy on a thread of its own, so that one with an endless loop can be ended, and told of.
 */
import { parentPort, workerData } from 'node:worker_threads';
import type { TrialEvent } from './events.js';
import { tryOffline, type Trial, type TrialOptions, type TriedPolicy } from './trial.js';

export interface TrialSetup {
  /** URL of the compiled policy. */
  readonly url: string;
  readonly options: Omit<TrialOptions, 'onEvent' | 'onTurn' | 'log'>;
  /** One word, which counts turns. */
  readonly turns: SharedArrayBuffer;
}

export type FromTrial =
  | { readonly type: 'events'; readonly events: readonly TrialEvent[] }
  | { readonly type: 'log'; readonly text: string }
  | { readonly type: 'done'; readonly trial: Trial }
  /** It cannot be tried: the policy cannot be loaded, or is none; or the load does not fit on the machine. */
  | { readonly type: 'refused'; readonly by: 'policy' | 'load'; readonly why: string };

const BATCH = 256;
const setup = workerData as TrialSetup;
const port = parentPort!;
let batch: TrialEvent[] = [];

function say(message: FromTrial): void {
  port.postMessage(message);
}

function sendEvents(): void {
  if (batch.length > 0) say({ type: 'events', events: batch });
  batch = [];
}

const turns = new Int32Array(setup.turns);

async function tryIt(policy: TriedPolicy): Promise<void> {
  const trial = await tryOffline(policy, {
    ...setup.options,
    onEvent: (event) => {
      if (batch.push(event) === BATCH) sendEvents();
    },
    onTurn: () => Atomics.add(turns, 0, 1),
    log: (text) => {
      sendEvents();
      say({ type: 'log', text });
    },
  });
  sendEvents();
  say({ type: 'done', trial });
}

process.setSourceMapsEnabled(true);
let policy: TriedPolicy | undefined;
try {
  policy = (await import(setup.url)) as TriedPolicy;
} catch (error) {
  const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
  say({ type: 'refused', by: 'policy', why });
}
if (policy !== undefined) {
  try {
    await tryIt(policy);
  } catch (error) {
    const by = error instanceof TypeError ? 'policy' : 'load';
    say({ type: 'refused', by, why: (error as Error).message });
  }
}
