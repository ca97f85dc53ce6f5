import { readFileSync } from 'node:fs';
import { parseCpuList } from '../domains/cpu-list.js';
import type { CpuSet } from '../domains/cpu-set.js';
import type { Scheduler } from './scheduler.js';

const ONLINE = '/sys/devices/system/cpu/online';

/**
 * Ticks for which the list of CPUs is looked at after a CPU came or went: the kernel tells
 * the scheduler some time before a CPU leaves the list.
 */
const TICKS_TO_LOOK = 20;

/** Notices that the CPUs of the layout are not those of the machine any more. */
export class LayoutWatch {
  readonly #scheduler: Scheduler;
  #seenHotplugs: number;
  #ticksLeft = 0;

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler;
    this.#seenHotplugs = scheduler.hotplugs;
  }

  /**
   * To be called on every tick; reads nothing but one word unless CPUs came or went lately.
   *
   * @param online the CPUs that were online when the layout was made
   * @returns whether others are online now
   */
  differs(online: CpuSet): boolean {
    const { hotplugs } = this.#scheduler;
    if (hotplugs !== this.#seenHotplugs) {
      this.#seenHotplugs = hotplugs;
      this.#ticksLeft = TICKS_TO_LOOK;
    }
    if (this.#ticksLeft === 0) return false;
    this.#ticksLeft--;
    return !parseCpuList(readFileSync(ONLINE, 'utf8').trim()).equals(online);
  }
}
