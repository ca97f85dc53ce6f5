/**
 * The policy's thread: loads the policy, tries it, and on command lets it schedule.
 *
 * While it schedules, it does not return to its event loop but now and then; what the main thread
 * has to say it learns by WorkerSetup.signals.
 */
import { once } from 'node:events';
import { readlinkSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { collectGarbage } from '../../util/garbage.js';
import { MachineView } from '../machine-view.js';
import { toPolicyModule, type PolicyModule } from '../policy-module.js';
import { tryPolicy } from '../trial.js';
import { KernelChannel } from './kernel-channel.js';
import { Signal, type FromWorker, type ToWorker, type WorkerSetup } from './messages.js';

const setup = workerData as WorkerSetup;
const signals = new Int32Array(setup.signals);
const port = parentPort!;

function say(message: FromWorker): void {
  port.postMessage(message);
}

/** Where the policy threw, in its own file: source maps are on. */
function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? String(error)) : String(error);
}

/** In an instance of the module of its own: what the trial leaves behind is of no use later. */
async function tryOut(): Promise<void> {
  const module = toPolicyModule((await import(`${setup.url}?trial`)) as object);
  await tryPolicy(module, setup.abi, setup.machine, setup.options);
}

/**
 * Code that V8 optimizes while objects of the trial are around is given up when they are found to be gone, up to half a
 * minute later and all at once. So it finds that now, before it optimizes anything. A turn of the event loop later: what
 * weak references were made to or asked for is kept until this one ends, and frames of the trial are on the stack.
 */
async function forgetTrial(): Promise<void> {
  await nextTurn();
  collectGarbage();
}

async function load(): Promise<PolicyModule> {
  await tryOut();
  await forgetTrial();
  return toPolicyModule((await import(setup.url)) as object);
}

async function schedule(
  module: PolicyModule,
  messages: MessagePort,
  start: ToWorker,
): Promise<void> {
  if (start.type !== 'start') return;
  const { abi, machine: description, options } = setup;
  const channel = new KernelChannel(abi, start.memory, signals, messages, (message) => {
    if (message.type === 'machine') machine.describe(message.machine);
  });
  const machine = new MachineView(abi, channel, description);
  say({ type: 'started' });
  try {
    await module.run({
      abi,
      channel,
      machine,
      options,
      log: (text) => {
        say({ type: 'log', text });
      },
    });
  } finally {
    channel.leave();
  }
}

try {
  Atomics.store(signals, Signal.thread, Number(basename(readlinkSync('/proc/thread-self'))));
  // What ps and top show of this thread.
  writeFileSync('/proc/thread-self/comm', 'policy');
  process.setSourceMapsEnabled(true);
  const module = await load();
  say({ type: 'ready', options: module.options, wantsExits: module.wantsExits });
  const [start] = (await once(port, 'message')) as [ToWorker];
  // From here on messages are taken out by hand.
  port.removeAllListeners('message');
  await schedule(module, port, start);
  say({ type: 'ended' });
} catch (error) {
  say({ type: 'threw', text: describe(error) });
}
port.close();
