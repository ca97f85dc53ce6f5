import { expect } from 'chai';
import { domainSentence } from '../../../src/cli/explain/domain-text.js';
import { roundText } from '../../../src/cli/explain/round-text.js';
import { whyMoved } from '../../../src/cli/explain/steps.js';
import { taskText } from '../../../src/cli/explain/task-text.js';
import type {
  ExplainedDomain,
  ExplainedMove,
  ExplainedRound,
  ExplainedTask,
} from '../../../src/daemon/explain/explanation.js';
import { moveAnswers } from '../../../src/daemon/explain/explanation.js';

const domain: ExplainedDomain = {
  name: 'node0/llc0',
  node: 0,
  cpus: '0-1',
  load: 6,
  planned: 2,
  share: 2,
  shareInNode: 2,
  fixed: 0,
  isAbove: false,
  isBelow: false,
  movedIn: 0,
  movedOut: 4,
  stays: {},
};
const move: ExplainedMove = {
  round: 7,
  agoMs: 4200,
  pid: 1234,
  from: 'node0/llc0',
  to: 'node0/llc1',
  load: 1,
  step: 'spreadDomains',
  isWithMate: false,
  answer: 'accepted',
};
const round: ExplainedRound = {
  number: 9,
  agoMs: 200,
  nrTasks: 12,
  weightLimit: 100,
  nrMoves: 4,
  isApplied: true,
  isReduced: false,
  domainBandPct: 5,
  nodeBandPct: 10,
  domains: [domain],
  moves: [move],
};
const task: ExplainedTask = {
  pid: 1234,
  tgid: 1230,
  name: 'stress-ng-cpu',
  domain: 'node0/llc1',
  node: 0,
  cpus: '2-3',
  isRunnable: true,
  weight: 1024,
  isWeightLimited: true,
  duty: 1,
  load: 1,
  allowed: ['node0/llc0', 'node0/llc1'],
  stays: 'inBand',
  lastMove: move,
};

describe('explain, in words', () => {
  it('of a task', () => {
    expect(taskText(task, round)).to.deep.equal([
      'thread 1234 (stress-ng-cpu) of process 1230 is runnable in domain node0/llc1 (CPUs 2-3, node 0)',
      'Its load is 1.00: weight 1024, cut to where more would give it no more CPU, runnable 100% of late.',
      'Its affinity allows node0/llc0 and node0/llc1.',
      'Round 7, 4.2 s ago, sent it from node0/llc0 to node0/llc1, as of the next time it was queued or woken: ' +
        'its domain had more than its share, and the other had room for a task of its size.',
      'Round 9, the last, 0.2 s ago, left it there: all loads that it could even out are inside their bands.',
      'node0/llc0 had a load of 6.00, and its share is 2.00; 4 tasks out make it 2.00: inside its band.',
    ]);
  });

  it('of a task that was never moved, before any round', () => {
    const fresh = { ...task, lastMove: null, stays: null, duty: null, load: null, allowed: null };
    expect(
      taskText({ ...fresh, pid: 5, tgid: 5, name: '', isRunnable: false }, null),
    ).to.deep.equal([
      'thread 5 is asleep in domain node0/llc1 (CPUs 2-3, node 0)',
      'No round that is still known has moved it: it was born there, or its affinity took it there.',
      'No balancing round has run yet on these domains.',
    ]);
  });

  it('of a task that is not, or not yet, where it was sent', () => {
    const since = (domain: string, answer: ExplainedMove['answer']) =>
      taskText({ ...task, domain, lastMove: { ...move, answer } }, null)[4];
    expect(since('node0/llc0', 'accepted')).to.equal('It is still on its way.');
    expect(since('node0/llc0', 'moved')).to.match(/^Since then its affinity .* elsewhere\.$/);
    expect(since('node1/llc0', 'accepted')).to.match(/^Since then its affinity .* elsewhere\.$/);
    expect(since('node1/llc0', 'notAllowed')).to.match(/^No balancing round/);
    expect(since('node0/llc1', 'moved')).to.match(/^No balancing round/);
  });

  it('of what became of a move', () => {
    const texts = [...moveAnswers, null].map(
      (answer) => taskText({ ...task, lastMove: { ...move, answer } }, null)[3]!,
    );
    expect(new Set(texts)).to.have.property('size', 5);
    expect(texts[4]).to.contain('load balancing');
  });

  it('of a domain that stays outside its band: which of its tasks stay, and why', () => {
    expect(domainSentence({ ...domain, fixed: 0.004 })).not.to.contain('cannot move');
    const stuck = {
      ...domain,
      isAbove: true,
      movedOut: 0,
      fixed: 2.5,
      stays: { settling: 1, affinity: 3 },
    };
    expect(domainSentence(stuck)).to.equal(
      'node0/llc0 had a load of 6.00, 2.50 of which cannot move, and its share is 2.00: still above its band; ' +
        'tasks that stay: 3 allowed in no other domain and 1 moved lately.',
    );
  });

  it('of a round, with the first twenty of its moves', () => {
    const moves = Array.from({ length: 23 }, () => ({ ...move, isWithMate: true }));
    const lines = roundText({ ...round, nrMoves: 23, moves, isApplied: false, isReduced: true });
    expect(lines[0]).to.equal(
      'Round 9, 0.2 s ago: 12 tasks had run lately, 23 to be moved, and moved none: load balancing is switched off.',
    );
    expect(lines[1]).to.contain('gained too little');
    expect(lines.filter((line) => line.startsWith('  thread 1234, load 1.00'))).to.have.length(20);
    expect(lines.at(-1)).to.equal('  and 3 more (--json has them)');
    expect(roundText(null)).to.deep.equal(['No balancing round has run yet on these domains.']);
  });

  it('of a mate that went the same way', () => {
    expect(whyMoved('spreadNodes', true)).to.match(/^its node had .*; another task of its process/);
  });
});
