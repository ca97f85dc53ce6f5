import type { LinkPointer } from './pointers.js';
import type { Libbpf } from './prototypes.js';

/** A scheduler that schedules the machine, until it is detached or the process ends. */
export class AttachedScheduler implements Disposable {
  readonly #api: Libbpf;
  #link: LinkPointer | null;

  constructor(api: Libbpf, link: LinkPointer) {
    this.#api = api;
    this.#link = link;
  }

  /**
   * Gives all tasks back to the default scheduler. Idempotent; also after the kernel has
   * put the scheduler out itself. The exit record is complete when this returns.
   */
  detach(): void {
    if (this.#link === null) return;
    this.#api.bpf_link__destroy(this.#link);
    this.#link = null;
  }

  [Symbol.dispose](): void {
    this.detach();
  }
}
