import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { elfSection } from '../../../src/ffi/btf/elf.js';
import { schedulerError } from '../support/expect-error.js';
import { bpfObject } from '../support/objects.js';

describe('elfSection', () => {
  it('returns the bytes of a section', function () {
    const file = readFileSync(bpfObject(this, 'plain'));
    expect(Buffer.from(elfSection(file, 'license', 'x.o')).toString()).to.equal('GPL\0');
  });

  it('says when there is none', function () {
    const file = readFileSync(bpfObject(this, 'plain'));
    const { problem } = schedulerError('BTF_INVALID', () => elfSection(file, '.nope', 'x.o'));
    expect(problem).to.equal('cannot read the BTF of x.o: it has no section .nope');
  });

  it('refuses what is no ELF file, and half of one', function () {
    const file = readFileSync(bpfObject(this, 'plain'));
    const refuses = (bytes: Uint8Array): string =>
      schedulerError('BTF_INVALID', () => elfSection(bytes, '.BTF', 'x.o')).problem;
    expect(refuses(Buffer.from('#!/bin/sh\n'))).to.include('not a 64-bit little-endian ELF file');
    expect(refuses(file.subarray(0, file.length / 2))).to.include('section table does not fit in');
  });
});
