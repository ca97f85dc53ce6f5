import type { Plan } from '../balancer/plan.js';
import type { Snapshot } from '../balancer/snapshot.js';
import type { Abi } from './abi.js';

/** The program that applies a plan; one call into the kernel. */
export type ApplyPlan = (nrEntries: number) => void;

/**
 * Hands a plan over to BPF: entries into the shared table, then one call, or as many as
 * the plan is longer than the table. Each entry is applied by itself; what became of it
 * is counted by BPF where it happens.
 */
export class PlanWriter {
  /** By move of the plan written last: what became of it (enum rusty_answer). */
  answers = new Uint8Array(0);
  readonly #abi: Abi;
  readonly #entries: Uint32Array;
  readonly #apply: ApplyPlan;

  /** @param entries `plan[]` as words */
  constructor(abi: Abi, entries: Uint32Array, apply: ApplyPlan) {
    this.#abi = abi;
    this.#entries = entries;
    this.#apply = apply;
  }

  write(plan: Plan, snapshot: Snapshot): void {
    const { planEntries } = this.#abi.limits;
    if (this.answers.length < plan.nrMoves) this.answers = new Uint8Array(2 * plan.nrMoves);
    for (let done = 0; done < plan.nrMoves; done += planEntries) {
      const count = Math.min(plan.nrMoves - done, planEntries);
      for (let i = 0; i < count; i++) this.#writeEntry(i, plan, done + i, snapshot);
      this.#apply(count);
      this.#readAnswers(done, count);
    }
  }

  #writeEntry(entry: number, plan: Plan, move: number, snapshot: Snapshot): void {
    const { planEntry } = this.#abi;
    const at = entry * planEntry.size;
    const task = plan.task[move]!;
    this.#entries[at + planEntry.slot] = snapshot.slot[task]!;
    this.#entries[at + planEntry.gen] = snapshot.generation[task]!;
    this.#entries[at + planEntry.dom] = plan.target[move]!;
    this.#entries[at + planEntry.answer] = 0;
  }

  #readAnswers(done: number, count: number): void {
    const { planEntry } = this.#abi;
    for (let i = 0; i < count; i++) {
      this.answers[done + i] = this.#entries[i * planEntry.size + planEntry.answer]!;
    }
  }
}
