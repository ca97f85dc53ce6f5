const FIRST_SLOTS = 1024;

/**
 * What the framework knows of every task, by slot: whose slot it is, and which decision it
 * waits for. Arrays that double when a higher slot appears.
 */
export class SlotTable {
  /** Generation of the slot's owner; 0 before there was one. */
  generation = new Uint32Array(FIRST_SLOTS);
  pid = new Uint32Array(FIRST_SLOTS);
  /** CPU it ran on last, when it was queued. */
  cpu = new Uint32Array(FIRST_SLOTS);
  domain = new Uint32Array(FIRST_SLOTS);
  /** The wait that is to be decided about; 0 when there is none, or it has been. */
  enqCnt = new Uint32Array(FIRST_SLOTS);

  get size(): number {
    return this.generation.length;
  }

  /** Makes room for a slot. @returns whether arrays were replaced */
  reach(slot: number): boolean {
    if (slot < this.size) return false;
    const size = 2 ** Math.ceil(Math.log2(slot + 1));
    this.generation = grown(this.generation, size);
    this.pid = grown(this.pid, size);
    this.cpu = grown(this.cpu, size);
    this.domain = grown(this.domain, size);
    this.enqCnt = grown(this.enqCnt, size);
    return true;
  }
}

function grown(array: Uint32Array, size: number): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(size);
  larger.set(array);
  return larger;
}
