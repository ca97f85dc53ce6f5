import { openRegion } from '../../ffi/shared-region.js';
import type { PolicyAbi } from '../policy-abi.js';
import { readU64 } from '../words.js';

/** Which CPUs tasks may use: a bit for each, by slot, in chunks that appear as tasks do. */
export class Affinities {
  readonly #chunkTasks: number;
  readonly #maskBytes: number;
  readonly #addresses: Uint32Array;
  readonly #chunks: (Uint8Array | undefined)[] = [];

  /** @param addresses `allowed_chunk[]` as words */
  constructor({ limits }: PolicyAbi, addresses: Uint32Array) {
    this.#chunkTasks = limits.chunkTasks;
    this.#maskBytes = limits.maskBytes;
    this.#addresses = addresses;
  }

  allows(slot: number, cpu: number): boolean {
    const index = Math.floor(slot / this.#chunkTasks);
    const chunk = this.#chunks[index] ?? this.#open(index);
    if (chunk === undefined) return true;
    const byte = chunk[(slot % this.#chunkTasks) * this.#maskBytes + (cpu >> 3)] ?? 0;
    return (byte & (1 << (cpu & 7))) !== 0;
  }

  /** A view is made once for each chunk, which stays where it is. */
  #open(index: number): Uint8Array | undefined {
    const address = readU64(this.#addresses, 2 * index);
    if (!(address > 0)) return undefined;
    const bytes = this.#chunkTasks * this.#maskBytes;
    const chunk = openRegion({ address: BigInt(address), bytes }, 'a chunk of affinities');
    this.#chunks[index] = chunk;
    return chunk;
  }
}
