import { faultKinds, type Fault, type TrialEvent } from '../../policy/offline/events.js';
import type { TaskSummary, TrialSummary, WaitSummary } from '../../policy/offline/summary.js';
import type { Trial } from '../../policy/offline/trial.js';

const NS_PER_MS = 1e6;
const MAX_FAULTS_SHOWN = 20;

/** Prints what happens in a trial, and what came of it, to standard output. */
export class TrialPrinter {
  readonly #json: boolean;
  readonly #summaryOnly: boolean;

  constructor({ json, summary }: { readonly json: boolean; readonly summary: boolean }) {
    this.#json = json;
    this.#summaryOnly = summary;
  }

  event(event: TrialEvent): void {
    if (!this.#summaryOnly) writeLine(this.#json ? JSON.stringify(event) : lineOf(event));
  }

  end({ faults, summary, counters }: Trial): void {
    if (this.#json) {
      this.faults(faults);
      writeLine(JSON.stringify({ type: 'summary', ...summary, counters }));
      return;
    }
    if (!this.#summaryOnly) writeLine('');
    for (const line of summaryLines(summary)) writeLine(line);
    this.faults(faults);
  }

  faults(faults: readonly Fault[]): void {
    if (this.#json) {
      for (const fault of faults) writeLine(JSON.stringify({ type: 'fault', ...fault }));
      return;
    }
    if (faults.length === 0) return;
    writeLine('');
    for (const fault of faults.slice(0, MAX_FAULTS_SHOWN)) writeLine(faultLine(fault));
    const nrMore = faults.length - MAX_FAULTS_SHOWN;
    if (nrMore > 0) writeLine(`and ${nrMore} more`);
  }
}

function lineOf(event: TrialEvent): string {
  const start = `${ms(event.atNs).padStart(12)} ms  ${event.comm.padEnd(15)} `;
  switch (event.type) {
    case 'decision': {
      const { target, sliceNs, vtime, verdict, pendingNs } = event;
      const slice = sliceNs === 0 ? "the domain's slice" : `slice ${ms(sliceNs)} ms`;
      const answer = verdict === 'done' ? '' : `  ${verdict.toUpperCase()}`;
      return `${start}-> ${target}  ${slice}  vtime ${vtime}  pending ${ms(pendingNs)} ms${answer}`;
    }
    case 'run': {
      const { cpu, ranNs, waitedNs, by, end } = event;
      const sender = { policy: '', idle: ' by builtinIdle', hybrid: ' by rescue' }[by];
      return `${start}off cpu ${cpu}${sender} after ${ms(ranNs)} ms, had waited ${ms(waitedNs)} ms; ${ends[end]}`;
    }
    case 'rescue':
      return `${start}TAKEN from the policy: ${event.why} for ${ms(event.waitedNs)} ms`;
  }
}

const ends = {
  slice: 'slice over',
  sleep: 'sleeps',
  exit: 'ends',
  preempted: 'preempted',
  trial: 'still runs at the end',
} as const;

function faultLine({ kind, atNs, comm, count, detail }: Fault): string {
  const who = comm === '' ? '' : ` (${comm})`;
  const often = count === 1 ? '' : `, ${count} times`;
  return `FAULT ${kind} at ${ms(atNs)} ms${who}${often}: ${faultKinds[kind]}: ${detail}`;
}

function summaryLines(summary: TrialSummary): string[] {
  const { makespanNs, isDone, utilisation, nrSwitches, nrDecisions, groups, wait } = summary;
  const header = [
    'tasks',
    'weight',
    'cpu ms',
    'share %',
    'p50',
    'p90',
    'p99',
    'max wait ms',
    'ended',
  ];
  const done = isDone ? 'all tasks done' : 'time over';
  return [
    `${done} after ${ms(makespanNs)} ms; CPUs ${percent(utilisation)} % busy, ${nrSwitches} switches, ${nrDecisions} decisions`,
    row('', header),
    ...groups.map((group) => row(group.comm, cellsOf(group))),
    row('all', ['', '', '', '', ...waitCells(wait), '']),
  ];
}

function cellsOf({ nrTasks, weight, cpuNs, share, wait, endedNs }: TaskSummary): string[] {
  const ended = endedNs === undefined ? 'no' : ms(endedNs);
  return [`${nrTasks}`, `${weight}`, ms(cpuNs), percent(share), ...waitCells(wait), ended];
}

function waitCells({ p50Ns, p90Ns, p99Ns, maxNs }: WaitSummary): string[] {
  return [p50Ns, p90Ns, p99Ns, maxNs].map(ms);
}

function row(name: string, cells: readonly string[]): string {
  const widths = [6, 7, 12, 8, 9, 9, 9, 12, 12];
  return (
    name.padEnd(15) +
    cells
      .map((cell, i) => cell.padStart(widths[i]!))
      .join('')
      .trimEnd()
  );
}

const ms = (ns: number): string => (ns / NS_PER_MS).toFixed(3);
const percent = (part: number): string => (100 * part).toFixed(1);

function writeLine(line: string): void {
  process.stdout.write(`${line}\n`);
}
