/** Schedulers to compare ours with. */
import { buildKernelTools, builtKernelTools } from './kernel-tools.js';

/** The paths of those that were built. */
export const builtPeers = () => builtKernelTools();

/** Builds those that are not there. */
export const buildPeers = (say) => buildKernelTools(say);
