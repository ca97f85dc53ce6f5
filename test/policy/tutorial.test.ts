import { expect } from 'chai';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { policyPaths } from '../../src/cli/version.js';
import { compilePolicy } from '../../src/policy/host/compile.js';
import { hogs, servers } from '../../src/policy/offline/loads.js';
import {
  tryOffline,
  type Trial,
  type TrialOptions,
  type TriedPolicy,
} from '../../src/policy/offline/trial.js';

describe('docs/write-a-scheduler.md', () => {
  const text = readFileSync('docs/write-a-scheduler.md', 'utf8');
  const [first, favouring, byWeight] = [...text.matchAll(/```ts\n(.*?)```/gs)].map(
    ([, code]) => code!,
  );
  let folder: string;
  before(() => (folder = mkdtempSync(join(tmpdir(), 'tutorial-'))));
  after(() => {
    rmSync(folder, { recursive: true });
  });

  async function trialOf(code: string, options: TrialOptions): Promise<Trial> {
    const file = join(folder, 'policy.ts');
    writeFileSync(file, code);
    using compiled = await compilePolicy(file, policyPaths);
    return await tryOffline((await import(compiled.url)) as TriedPolicy, options);
  }
  const starving = {
    load: [...hogs(1), ...servers(40, { firstPid: 2000 })],
    ...{ machine: '1x1x1', forMs: 5000 },
  };

  it('begins with a policy that works', async () => {
    const { faults } = await trialOf(first!, { load: hogs(4) });
    expect(faults).to.deep.equal([]);
  });

  it('goes on to one that starves who computes', async () => {
    const second = first!.replace(/ {2}enqueue\(.*?\n {2}\}\n/s, favouring!);
    const { faults } = await trialOf(second, starving);
    expect(faults.map(({ kind }) => kind)).to.deep.equal(['starved']);
  });

  it('ends with one that gives shares by weight, and starves nobody', async () => {
    expect((await trialOf(byWeight!, starving)).faults).to.deep.equal([]);
    const load = [...hogs(10), ...hogs(2, { weight: 300, firstPid: 2000, comm: 'heavy' })];
    const { summary } = await trialOf(byWeight!, { load, forMs: 5000 });
    expect(summary.groups[1]!.share).to.be.closeTo(0.375, 0.005);
  });
});
