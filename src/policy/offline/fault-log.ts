import type { Fault, FaultKind } from './events.js';

/** Different ones that are kept; of a policy that does everything wrong a few say enough. */
const MAX_FAULTS = 200;

/** Gathers faults: those of the same kind with the same task count as one. */
export class FaultLog {
  readonly #faults = new Map<string, Fault>();

  add(
    kind: FaultKind,
    atNs: number,
    task: { readonly pid: number; readonly comm: string } | undefined,
    detail: string,
  ): void {
    const { pid = 0, comm = '' } = task ?? {};
    const key = `${kind} ${pid}`;
    const before = this.#faults.get(key);
    if (before !== undefined) this.#faults.set(key, { ...before, count: before.count + 1 });
    else if (this.#faults.size < MAX_FAULTS) {
      this.#faults.set(key, { kind, atNs, pid, comm, detail, count: 1 });
    }
  }

  /** In the order they were first seen. */
  get all(): readonly Fault[] {
    return [...this.#faults.values()];
  }
}
