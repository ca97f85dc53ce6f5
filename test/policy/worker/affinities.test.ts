import { expect } from 'chai';
import koffi from 'koffi';
import { viewOf } from '../../../src/ffi/view.js';
import { Affinities } from '../../../src/policy/worker/affinities.js';
import { writeU64 } from '../../../src/policy/words.js';
import { abi } from '../support/rig.js';

const { chunkTasks, maskBytes } = abi.limits;
const CHUNK_BYTES = chunkTasks * maskBytes;

describe('Affinities', () => {
  const chunks: bigint[] = [];
  afterEach(() => {
    for (const chunk of chunks.splice(0)) koffi.free(chunk);
  });

  /** A chunk of masks in which a task may run nowhere. */
  function makeChunk(): { address: bigint; bytes: Uint8Array } {
    const address = koffi.alloc('uint8_t', CHUNK_BYTES) as bigint;
    chunks.push(address);
    const bytes = new Uint8Array(viewOf(address, CHUNK_BYTES, 'a chunk'));
    return { address, bytes: bytes.fill(0) };
  }

  it('are a bit for each CPU of each slot, and nothing else', () => {
    const addresses = new Uint32Array(4);
    const affinities = new Affinities(abi, addresses);
    const allowed: [slot: number, cpu: number][] = [
      [0, 0],
      [0, 7],
      [1, 8],
      [1, 63],
      [chunkTasks - 1, 64],
      [chunkTasks, 1],
      [2 * chunkTasks - 1, 8 * maskBytes - 1],
    ];
    for (const index of [0, 1]) {
      const { address, bytes } = makeChunk();
      for (const [slot, cpu] of allowed) {
        if (Math.floor(slot / chunkTasks) !== index) continue;
        bytes[(slot % chunkTasks) * maskBytes + Math.floor(cpu / 8)]! |= 1 << (cpu % 8);
      }
      writeU64(addresses, 2 * index, Number(address));
    }
    const found: [number, number][] = [];
    for (let slot = 0; slot < 2 * chunkTasks; slot++) {
      for (let cpu = 0; cpu < 8 * maskBytes; cpu++) {
        if (affinities.allows(slot, cpu)) found.push([slot, cpu]);
      }
    }
    expect(found).to.deep.equal(allowed);
    expect(affinities.allows(0, 8 * maskBytes * chunkTasks)).to.equal(false);
  });

  it('are not known of a chunk that is not there, until it is', () => {
    const addresses = new Uint32Array(2);
    const affinities = new Affinities(abi, addresses);
    expect(affinities.allows(5, 2)).to.equal(true);
    const { address, bytes } = makeChunk();
    writeU64(addresses, 0, Number(address));
    expect(affinities.allows(5, 2)).to.equal(false);
    // As BPF writes it when the affinity changes.
    bytes[5 * maskBytes] = 1 << 2;
    expect(affinities.allows(5, 2)).to.equal(true);
    expect(affinities.allows(5, 3)).to.equal(false);
    expect(affinities.allows(chunkTasks, 0)).to.equal(true);
  });
});
