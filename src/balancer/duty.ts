/**
 * The duty cycle of a task: how much of the recent past it was runnable, 0..1.
 * BPF keeps the state and updates it at each wake-up and sleep (bpf/duty.h, the same
 * integers); the daemon only reads. `updateDuty` is here to state and test the arithmetic.
 *
 * Time is cut into periods of one half-life H, aligned to the clock's zero. The average
 * weighs the running period and all finished ones:
 *
 *     old   decayed sum of the finished periods: each counted 1/2 when it had just
 *           finished, 1/4 one period later, and so on; 1.0 if the task was always runnable
 *     cur   runnable time within the running period, as a fraction of H
 *     duty  = old x (1 - p / 2) + cur / 2,  p = how far the running period is, 0..1
 *
 * so a read is continuous: at p = 1 it is (old + cur) / 2, which is the next period's `old`.
 *
 * Let the value v (0 or 1; a count works as well) be held from `at` to `now`, a and b be
 * how far their periods were, and k the number of period ends between them:
 *
 *     k = 0   cur += v (b - a)
 *     k > 0   old  = (old + cur + v (1 - a)) / 2^k      the period of `at`, now complete
 *                    + v (1 - 2^-(k-1))                 the k - 1 whole periods after it
 *             cur  = v b
 *
 * A task that is known for a short time only has an average near 0, whatever it did. So what is
 * read is divided by the average of one that was always runnable in that time: its duty cycle since
 * then, the recent past counting most, without an assumption about what was before.
 *
 * All in whole numbers with 20 fraction bits (2^20 is 1.0) and divisions that round down;
 * k is capped at 40, where nothing is left of the past and shifts are still legal in C.
 * A clock that goes back counts as one that stands still. With half-lives of 2^32 ns and more,
 * the quotient of doubles may be rounded up to the next phase, by 2^-20, where BPF's is not.
 */

const ONE = 2 ** 20;
const MAX_PERIODS = 40;
/** Of 1.0: what is left then of a past that is not known. */
const KNOWN_PERIODS = 20;
/** Averages of a time so short say no more than whether the task is runnable now. */
const SHORTEST = 2 ** -10;

export interface DutyState {
  /** When the value began to be held, ns. */
  atNs: number;
  /** The value held since, 1 = runnable. */
  value: number;
  /** Fixed point, 20 fraction bits. */
  old: number;
  cur: number;
}

/** 2^-k, for the periods that count. */
const HALVED = Float64Array.from({ length: MAX_PERIODS + 1 }, (_, k) => 2 ** -k);

/** Which period `ns` is in. Not by `%`, which costs a call into C for doubles. */
function periodOf(ns: number, halfLifeNs: number): number {
  return Math.floor(ns / halfLifeNs);
}

/** How far `ns` is into its period, 0..ONE - 1. */
function phase(ns: number, period: number, halfLifeNs: number): number {
  return Math.floor(((ns - period * halfLifeNs) * ONE) / halfLifeNs);
}

/** `old` when k > 0 period ends have passed since `at`, whose phase is given. */
function oldAfter({ value, old, cur }: DutyState, atPhase: number, periods: number): number {
  const k = Math.min(periods, MAX_PERIODS);
  const complete = old + cur + value * (ONE - atPhase);
  return Math.floor(complete * HALVED[k]!) + value * (ONE - Math.floor(ONE * HALVED[k - 1]!));
}

/** Accounts for the value held until now, then holds `value`. */
export function updateDuty(
  state: DutyState,
  value: number,
  nowNs: number,
  halfLifeNs: number,
): void {
  const now = Math.max(nowNs, state.atNs);
  const atPeriod = periodOf(state.atNs, halfLifeNs);
  const nowPeriod = periodOf(now, halfLifeNs);
  const atPhase = phase(state.atNs, atPeriod, halfLifeNs);
  const progress = phase(now, nowPeriod, halfLifeNs);
  if (nowPeriod === atPeriod) {
    state.cur += state.value * (progress - atPhase);
  } else {
    state.old = oldAfter(state, atPhase, nowPeriod - atPeriod);
    state.cur = state.value * progress;
  }
  state.atNs = now;
  state.value = value;
}

/**
 * Reads many tasks' averages at one time: what depends on that time alone is computed once.
 */
export class DutyReader {
  #halfLifeNs = 1;
  #nowNs = 0;
  #nowPeriod = 0;
  #progress = 0;
  readonly #always: DutyState = { atNs: 0, value: 1, old: 0, cur: 0 };

  /** The time of the readings to come. */
  setTime(nowNs: number, halfLifeNs: number): void {
    this.#halfLifeNs = halfLifeNs;
    this.#nowNs = nowNs;
    this.#nowPeriod = periodOf(nowNs, halfLifeNs);
    this.#progress = phase(nowNs, this.#nowPeriod, halfLifeNs);
  }

  /** @returns the average, 1.0 = always runnable; of a state from the future, as it was then */
  read(state: DutyState): number {
    const { atNs, value } = state;
    if (atNs > this.#nowNs) return readDuty(state, atNs, this.#halfLifeNs);
    const progress = this.#progress;
    const atPeriod = periodOf(atNs, this.#halfLifeNs);
    const atPhase = phase(atNs, atPeriod, this.#halfLifeNs);
    const periods = this.#nowPeriod - atPeriod;
    const old = periods === 0 ? state.old : oldAfter(state, atPhase, periods);
    const cur = periods === 0 ? state.cur + value * (progress - atPhase) : value * progress;
    return (old * (1 - progress / ONE / 2) + cur / 2) / ONE;
  }

  /** @returns the duty cycle, 0..1, of a task that is known since then */
  readKnown(state: DutyState, knownAtNs: number): number {
    const average = this.read(state);
    if (this.#nowNs - knownAtNs >= KNOWN_PERIODS * this.#halfLifeNs) return Math.min(average, 1);
    this.#always.atNs = knownAtNs;
    const most = this.read(this.#always);
    return most < SHORTEST ? state.value : Math.min(average / most, 1);
  }
}

/**
 * @returns the average at `nowNs`, 1.0 = always runnable
 */
export function readDuty(state: DutyState, nowNs: number, halfLifeNs: number): number {
  const reader = new DutyReader();
  reader.setTime(Math.max(nowNs, state.atNs), halfLifeNs);
  return reader.read(state);
}
