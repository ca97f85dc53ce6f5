/** Share of one CPU that the work may take, so that ticks are on time whatever clients ask for. */
const CPU_SHARE = 0.1;
/** How long it may work before anything else has its turn, ms. */
const STRETCH_MS = 2;

/** A piece of work, which waits for nothing outside of this process. */
type Job = () => void | Promise<void>;

/**
 * Does work for others one piece after the other, at once as long as there is little of it, and
 * never for more than a tenth of one CPU's time. Who gives it a piece must not give another one
 * before that is done, or the queue grows.
 */
export class Pacer {
  readonly #queue: Job[] = [];
  #isBusy = false;

  /** @param job throws nothing */
  add(job: Job): void {
    this.#queue.push(job);
    if (!this.#isBusy) void this.#work();
  }

  readonly #work = async (): Promise<void> => {
    const startMs = performance.now();
    let usedMs = 0;
    this.#isBusy = true;
    while (usedMs < STRETCH_MS) {
      const job = this.#queue.shift();
      if (job === undefined) break;
      await job();
      usedMs = performance.now() - startMs;
    }
    const restMs = usedMs * (1 / CPU_SHARE - 1);
    setTimeout(this.#wake, restMs).unref();
  };

  readonly #wake = (): void => {
    this.#isBusy = false;
    if (this.#queue.length > 0) void this.#work();
  };
}
