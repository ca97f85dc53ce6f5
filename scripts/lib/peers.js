/** Schedulers to compare ours with. */
import { buildKernelTools, builtKernelTools } from './kernel-tools.js';
import { buildScxRusty, builtScxRusty } from './scx-rusty.js';
import { buildScxRustyRounds } from './scx-rusty-rounds.js';

/** The paths of those that were built. */
export const builtPeers = () => [...builtKernelTools(), ...builtScxRusty()];

/** Builds those that are not there. */
export function buildPeers(say) {
  buildKernelTools(say);
  buildScxRusty(say);
  buildScxRustyRounds(say);
}
