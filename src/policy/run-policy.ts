import { setImmediate as nextLoop } from 'node:timers/promises';
import type { BpfScheduler } from './bpf-scheduler.js';
import type { Policy } from './policy.js';

const NS_PER_MS = 1e6;
/** Tasks that are told to a policy in one go before it may dispatch. */
const BATCH = 512;
/** How often the thread's event loop gets a turn while there is work, ms. */
const LOOP_EVERY_MS = 50;

/** The loop of policies that do not have their own: one turn after the other, until the end. */
export async function runPolicy(
  scheduler: BpfScheduler,
  policy: Policy,
  tickMs: number,
): Promise<void> {
  scheduler.listener = policy;
  scheduler.waitMs = tickMs;
  const tickNs = tickMs * NS_PER_MS;
  // By the scheduler's clock, which is not the real one where time is imitated.
  let tickDueNs = scheduler.now() + tickNs;
  let loopDueMs = performance.now() + LOOP_EVERY_MS;
  let { version } = scheduler.machine;
  while (!scheduler.exited()) {
    takeTurn(scheduler, policy);
    if (scheduler.machine.version !== version) {
      version = scheduler.machine.version;
      policy.machineChanged?.(scheduler.machine);
    }
    const nowNs = scheduler.now();
    if (nowNs >= tickDueNs) {
      policy.tick?.(nowNs);
      tickDueNs = nowNs + tickNs;
    }
    const nowMs = performance.now();
    if (nowMs >= loopDueMs) {
      await nextLoop();
      loopDueMs = nowMs + LOOP_EVERY_MS;
    }
  }
  policy.close?.();
}

function takeTurn(scheduler: BpfScheduler, policy: Policy): void {
  for (let i = 0; i < BATCH; i++) {
    const task = scheduler.dequeueTask();
    if (task === undefined) break;
    policy.enqueue(task);
  }
  policy.dispatch?.(scheduler.budget);
  scheduler.notifyComplete(scheduler.nrWaiting);
}
