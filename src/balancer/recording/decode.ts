import { Machine } from '../machine.js';
import { Snapshot } from '../snapshot.js';
import type { MachineLine, RecordedTasks } from './lines.js';

/** What is wrong with a line that has the right form, but cannot be. */
export class BadLine extends Error {}

/** @throws BadLine */
export function decodeMachine({ machine, domains }: MachineLine): Machine {
  try {
    if (domains.length !== machine.domainNode.length) {
      throw new RangeError(
        `${domains.length} domains are described, and ${machine.domainNode.length} have a node`,
      );
    }
    return new Machine(machine);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new BadLine(error.message);
  }
}

/** Fills the snapshot with the tasks of a round. @throws BadLine */
export function decodeTasks(tasks: RecordedTasks, snapshot: Snapshot): void {
  const nrTasks = tasks.slot.length;
  const { allowed, ...columns } = tasks;
  for (const [name, values] of Object.entries(columns)) {
    if (values.length !== nrTasks) {
      throw new BadLine(`"${name}" has ${values.length} tasks, and "slot" has ${nrTasks}`);
    }
  }
  snapshot.reset(nrTasks);
  for (let i = 0; i < nrTasks; i++) {
    snapshot.slot[i] = tasks.slot[i]!;
    snapshot.generation[i] = tasks.generation[i]!;
    snapshot.tgid[i] = tasks.tgid[i]!;
    snapshot.domain[i] = tasks.domain[i]!;
    snapshot.weight[i] = tasks.weight[i]!;
    snapshot.duty[i] = tasks.duty[i]!;
    snapshot.preferredNode[i] = tasks.preferredNode[i]!;
    snapshot.flags[i] = tasks.flags[i]!;
    snapshot.commit();
    if (snapshot.nrRejected > 0) {
      throw new BadLine(
        `task ${i} makes no sense: domain ${tasks.domain[i]!}, weight ${tasks.weight[i]!}, duty ${tasks.duty[i]!}`,
      );
    }
  }
  for (const [key, words] of Object.entries(allowed)) {
    const task = Number(key);
    if (task >= nrTasks || words.length !== snapshot.nrWords) {
      throw new BadLine(
        `"allowed" has ${words.length} words for task ${key}; there are ${nrTasks} tasks with ${snapshot.nrWords} each`,
      );
    }
    snapshot.allowed.set(words, task * snapshot.nrWords);
  }
}
