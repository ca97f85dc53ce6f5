import { expect } from 'chai';
import { constants } from 'node:buffer';
import koffi from 'koffi';
import { viewOf } from '../../src/ffi/view.js';
import { schedulerError } from './support/expect-error.js';

const BYTES = 64;

describe('viewOf', () => {
  let memory: bigint;

  beforeEach(() => {
    memory = koffi.alloc('uint8_t', BYTES) as bigint;
  });

  afterEach(() => {
    koffi.free(memory);
  });

  it('shows the memory itself', () => {
    const first = new Uint8Array(viewOf(memory, BYTES, 'memory'));
    const second = new Uint8Array(viewOf(memory, BYTES, 'memory'));
    first[5] = 77;
    expect(second[5]).to.equal(77);
    expect(koffi.decode.uint8(memory + 5n)).to.equal(77);
  });

  it('throws where koffi would end the process', () => {
    const { problem } = schedulerError('BAD_POINTER', () => viewOf(null, BYTES, 'task_ctx'));
    expect(problem).to.equal('task_ctx is at address null');
    schedulerError('BAD_POINTER', () => viewOf(0n, BYTES, 'task_ctx'));
    for (const bytes of [0, -1, 1.5, NaN, Infinity, constants.MAX_LENGTH + 1]) {
      const error = schedulerError('BAD_POINTER', () => viewOf(memory, bytes, 'task_ctx'));
      expect(error.problem).to.include(`task_ctx is ${bytes} bytes long, expected 1 to`);
    }
  });
});
