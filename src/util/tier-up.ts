import { setFlagsFromString } from 'node:v8';

/** Per flag of V8's: the default and a value for a process that is busy for an instant ten times a second. */
type Thresholds = Readonly<Record<string, readonly [normal: number, patient: number]>>;

/** Up to Node 20: bytecode that a function has run since it was last looked at. */
const BY_BYTES: Thresholds = { 'interrupt-budget': [67_584, 1_000_000] };
/** From Node 22 on: how often it was called. */
const BY_CALLS: Thresholds = {
  'invocation-count-for-maglev': [400, 6000],
  'invocation-count-for-turbofan': [3000, 45_000],
};
const FIRST_BY_CALLS = 12;

function set(pick: (thresholds: readonly [number, number]) => number): void {
  const byCalls = Number(process.versions.v8.split('.')[0]) >= FIRST_BY_CALLS;
  for (const [flag, thresholds] of Object.entries(byCalls ? BY_CALLS : BY_BYTES)) {
    setFlagsFromString(`--${flag}=${pick(thresholds)}`);
  }
}

/**
 * Lets V8 optimize code fifteen times later than it would, on all threads. A daemon that runs for an instant
 * ten times a second has most of its functions optimized within the first minutes, some again and again as types
 * turn up that were not seen before, on four threads of which each wants a CPU: more work than all that it saves.
 * What runs often enough to matter is optimized within seconds even so. bench/observing.ts measures both.
 */
export function optimizeLate(): void {
  set(([, patient]) => patient);
}

/** As V8 does by itself: for code that will be needed all the time, and is new. */
export function optimizeSoon(): void {
  set(([normal]) => normal);
}
