import { Worker } from 'node:worker_threads';
import { SchedulerError } from '../../util/errors.js';
import type { TrialEvent } from '../../policy/offline/events.js';
import type { Trial } from '../../policy/offline/trial.js';
import type { FromTrial, TrialSetup } from '../../policy/offline/trial-worker.js';

/** How long a turn may take, ms of real time: far more than any that ends. */
const STUCK_MS = 5000;
const LOOK_EVERY_MS = 250;
const RESOURCES = { maxOldGenerationSizeMb: 1024 };

export interface TrialListener {
  event(event: TrialEvent): void;
  log(text: string): void;
}

/**
 * Tries a policy on a thread of its own.
 *
 * @param workerPath the bundled src/policy/offline/trial-worker.ts
 * @param stuckMs how long a turn may take, ms of real time
 * @returns undefined if one took longer
 * @throws SchedulerError POLICY_INVALID, TRACE_INVALID
 */
export async function runTrial(
  setup: Omit<TrialSetup, 'turns'>,
  workerPath: string,
  listener: TrialListener,
  stuckMs = STUCK_MS,
): Promise<Trial | undefined> {
  const shared = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const workerData: TrialSetup = { ...setup, turns: shared };
  const worker = new Worker(workerPath, {
    workerData,
    name: 'trial',
    resourceLimits: RESOURCES,
  });
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<Trial | undefined>((resolve, reject) => {
      timer = watch(new Int32Array(shared), stuckMs, () => {
        resolve(undefined);
      });
      worker.on('error', (error) => {
        reject(new SchedulerError('POLICY_MISBEHAVES', error.message, 'correct it'));
      });
      worker.on('message', (message: FromTrial) => {
        if (message.type === 'events') for (const event of message.events) listener.event(event);
        if (message.type === 'log') listener.log(message.text);
        if (message.type === 'refused') reject(refusal(message));
        if (message.type === 'done') resolve(message.trial);
      });
    });
  } finally {
    clearInterval(timer);
    await worker.terminate();
  }
}

/** Calls when turns do not go on. */
function watch(turns: Int32Array, stuckMs: number, onStuck: () => void): NodeJS.Timeout {
  let seen = -1;
  let sinceMs = performance.now();
  return setInterval(() => {
    const now = Atomics.load(turns, 0);
    if (now !== seen) {
      seen = now;
      sinceMs = performance.now();
    } else if (performance.now() - sinceMs > stuckMs) {
      onStuck();
    }
  }, LOOK_EVERY_MS);
}

function refusal({ by, why }: Extract<FromTrial, { type: 'refused' }>): SchedulerError {
  return by === 'policy'
    ? new SchedulerError('POLICY_INVALID', `the policy cannot be tried: ${why}`, 'correct it')
    : new SchedulerError('TRACE_INVALID', why, 'correct the load, or name another --machine');
}
