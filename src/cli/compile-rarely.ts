import { setFlagsFromString } from 'node:v8';

/** V8 that counts invocations, not bytecodes, to tell what is worth optimizing: Node 22 and later. */
const FIRST_THAT_COUNTS_INVOCATIONS = 12;

/**
 * Lets V8 optimize code about eight times later than it would. A daemon that runs for an instant ten times a
 * second has most of its functions optimized within the first minutes, some again and again as types turn up that
 * were not seen before, on four threads of which each wants a CPU: more work than all that it saves. What runs
 * often enough to matter is optimized within seconds even so. bench/observing.ts measures both.
 */
export function compileRarely(): void {
  const major = Number(process.versions.v8.split('.')[0]);
  if (major < FIRST_THAT_COUNTS_INVOCATIONS) setFlagsFromString('--interrupt-budget=1000000');
  else {
    setFlagsFromString('--invocation-count-for-maglev=3200');
    setFlagsFromString('--invocation-count-for-turbofan=24000');
  }
}
