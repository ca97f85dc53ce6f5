import { expect } from 'chai';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readKernelEvents } from '../../src/daemon/kernel-events.js';

describe('readKernelEvents', () => {
  it('reads names and counts, and skips what it does not know', () => {
    const folder = mkdtempSync(join(tmpdir(), 'scx-rusty-ts-events-'));
    try {
      const path = join(folder, 'events');
      writeFileSync(
        path,
        'SCX_EV_DISPATCH_KEEP_LAST 75\nSCX_EV_BYPASS_DURATION 30010937\n\nodd\nx -1\n',
      );
      expect([...readKernelEvents(path)]).to.deep.equal([
        ['SCX_EV_DISPATCH_KEEP_LAST', 75],
        ['SCX_EV_BYPASS_DURATION', 30_010_937],
      ]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('is empty where the kernel counts none', () => {
    expect(readKernelEvents('/nonexistent/events').size).to.equal(0);
  });
});
