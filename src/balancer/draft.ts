import { Candidates, NO_TASK } from './candidates.js';
import { MAX_SETS } from './domain-sets.js';
import type { DomainLevel, Level } from './level.js';
import { Loads } from './load.js';
import type { Machine } from './machine.js';
import { FairShare } from './share.js';
import { Snapshot } from './snapshot.js';
import { Step, WITH_MATE } from './step.js';

/**
 * What moves must gain, as a part of Σ (load moved)² / capacity, which is what moving single
 * tasks into gaps of just their size gains. Exchanging tasks for tasks may gain next to nothing.
 */
const MIN_GAIN = 0.1;

/** A plan in the making: the loads as they would be after the moves decided so far. */
export class Draft {
  readonly machine: Machine;
  readonly loads: Loads;
  readonly domains: DomainLevel;
  readonly nodes: Level;
  readonly candidates: Candidates;
  /** The snapshot the plan is for. */
  snapshot: Snapshot;
  /** The step being made, written down with each move. */
  step: Step = Step.none;

  /** Moves decided, some perhaps of the same task. */
  nrShifts = 0;
  /** What they come to, once the draft is finished: by move the task and the domain it goes to. */
  nrMoves = 0;
  nrNodeMoves = 0;
  /** Whether these are what is left of a plan that was not worth it. */
  isReduced = false;
  task = new Uint32Array(0);
  target = new Uint16Array(0);
  /** By task that was moved: the last step that chose it, perhaps WITH_MATE. */
  why = new Uint8Array(0);
  /** By domain: its fair share of the load that its node had when it was spread last. */
  readonly shareInNode: Float64Array;

  readonly #share: FairShare;
  readonly #pool = new Float64Array(MAX_SETS);
  #minDuty = 0;
  #isGathered = false;
  #lastTgid = 0;
  #lastTarget = -1;

  constructor(machine: Machine) {
    this.machine = machine;
    this.snapshot = new Snapshot(machine);
    this.loads = new Loads(machine);
    this.domains = {
      ...makeLevel(machine.domainCapacity, this.loads.setLoad, (set, d) =>
        this.loads.sets.hasDomain(set, d),
      ),
      fixed: this.loads.domainFixed,
      largest: new Int32Array(machine.nrDomains),
    };
    this.nodes = makeLevel(
      machine.nodeCapacity,
      new Float64Array(MAX_SETS * machine.nrNodes),
      (set, n) => this.loads.sets.hasNode(set, n),
    );
    this.candidates = new Candidates(machine.nrDomains);
    this.shareInNode = new Float64Array(machine.nrDomains);
    this.#share = new FairShare(this.loads, this.domains, () => {
      this.gather();
    });
  }

  /** @param minDuty of tasks that may be moved */
  begin(snapshot: Snapshot, fixedFlags: number, minDuty: number): void {
    const { loads, domains, nodes } = this;
    this.snapshot = snapshot;
    this.nrShifts = 0;
    this.nrMoves = 0;
    this.nrNodeMoves = 0;
    this.#minDuty = minDuty;
    this.#isGathered = false;
    this.#lastTarget = -1;
    if (this.task.length < snapshot.capacity) {
      this.task = new Uint32Array(snapshot.capacity);
      this.target = new Uint16Array(snapshot.capacity);
      this.why = new Uint8Array(snapshot.capacity);
    }
    loads.measure(snapshot, fixedFlags);
    domains.load.set(loads.domainLoad);
    nodes.load.set(loads.nodeLoad);
    this.#sumSets(domains.setLoad, nodes.setLoad);
  }

  /** Finds out about the single tasks, when they are needed. */
  gather(): void {
    if (this.#isGathered) return;
    this.loads.detail(this.snapshot);
    this.candidates.reset(this.snapshot);
    this.reconsider();
    this.#isGathered = true;
  }

  /** Lets tasks be moved again. */
  reconsider(): void {
    this.candidates.list(this.snapshot, this.loads, this.#minDuty, this.domains.largest);
  }

  move(task: number, to: number): void {
    const { machine, loads, domains, nodes } = this;
    const from = this.candidates.place[task]!;
    const fromNode = machine.domainNode[from]!;
    const toNode = machine.domainNode[to]!;
    const load = loads.load[task]!;
    const set = loads.set[task]!;
    this.candidates.place[task] = to;
    this.nrShifts++;
    this.#noteWhy(task, to);
    domains.load[from]! -= load;
    domains.load[to]! += load;
    domains.setLoad[set * machine.nrDomains + from]! -= load;
    domains.setLoad[set * machine.nrDomains + to]! += load;
    const largest = domains.largest[to]!;
    if (domains.largest[from] === task) domains.largest[from] = NO_TASK;
    if (largest === NO_TASK || load > loads.load[largest]!) domains.largest[to] = task;
    if (fromNode === toNode) return;
    nodes.load[fromNode]! -= load;
    nodes.load[toNode]! += load;
    nodes.setLoad[set * machine.nrNodes + fromNode]! -= load;
    nodes.setLoad[set * machine.nrNodes + toNode]! += load;
  }

  #noteWhy(task: number, to: number): void {
    const tgid = this.snapshot.tgid[task]!;
    const isWithMate = tgid === this.#lastTgid && to === this.#lastTarget;
    this.why[task] = this.step | (isWithMate ? WITH_MATE : 0);
    this.#lastTgid = tgid;
    this.#lastTarget = to;
  }

  /**
   * Writes down the moves that all shifts together come to.
   * @returns whether they are worth it
   */
  finish(): boolean {
    if (this.nrShifts === 0) return true;
    const { nrTasks, domain } = this.snapshot;
    const { domainNode } = this.machine;
    const { place } = this.candidates;
    let disruption = 0;
    this.nrMoves = 0;
    this.nrNodeMoves = 0;
    for (let i = 0; i < nrTasks; i++) {
      const from = domain[i]!;
      const to = place[i]!;
      if (from === to) continue;
      this.task[this.nrMoves] = i;
      this.target[this.nrMoves++] = to;
      if (domainNode[from] !== domainNode[to]) this.nrNodeMoves++;
      const load = this.loads.load[i]!;
      disruption += load * load * (this.#perCapacity(from) + this.#perCapacity(to));
    }
    return this.nrMoves === 0 || this.#gain() > MIN_GAIN * disruption;
  }

  /** Gives all moves one reason. */
  justify(step: Step): void {
    for (let move = 0; move < this.nrMoves; move++) this.why[this.task[move]!] = step;
  }

  /** By how much Σ load² / capacity of the domains has become smaller. */
  #gain(): number {
    const { load } = this.domains;
    const { domainLoad } = this.loads;
    let gain = 0;
    for (let d = 0; d < load.length; d++) {
      gain += (domainLoad[d]! - load[d]!) * (domainLoad[d]! + load[d]!) * this.#perCapacity(d);
    }
    return gain;
  }

  #perCapacity(domain: number): number {
    return 1 / Math.max(this.machine.domainCapacity[domain]!, 1);
  }

  /** Finds the fair shares of all domains of the whole load, and from them those of the nodes. */
  shareAll(): void {
    const { nrDomains, domainNode } = this.machine;
    const { domains, nodes } = this;
    const nrSets = this.loads.sets.count;
    for (let set = 0; set < nrSets; set++) {
      this.#pool[set] = 0;
      for (let d = 0; d < nrDomains; d++) {
        this.#pool[set]! += domains.setLoad[set * nrDomains + d]!;
      }
    }
    this.#share.solve(0, nrDomains, this.#pool);
    nodes.target.fill(0);
    for (let d = 0; d < nrDomains; d++) nodes.target[domainNode[d]!]! += domains.target[d]!;
    this.#sumSets(domains.setTarget, nodes.setTarget);
  }

  /** Finds the fair shares of the node's domains of the load the node has. */
  shareWithinNode(node: number): void {
    const { nrNodes, nodeStart } = this.machine;
    for (let set = 0; set < this.loads.sets.count; set++) {
      this.#pool[set] = Math.max(0, this.nodes.setLoad[set * nrNodes + node]!);
    }
    const from = nodeStart[node]!;
    const to = nodeStart[node + 1]!;
    this.#share.solve(from, to, this.#pool);
    for (let k = from; k < to; k++) {
      const domain = this.machine.domainsByNode[k]!;
      this.shareInNode[domain] = this.domains.target[domain]!;
    }
  }

  /** Adds up what each set has in the domains of a node. */
  #sumSets(byDomain: Float64Array, byNode: Float64Array): void {
    const { nrDomains, nrNodes, domainNode } = this.machine;
    const nrSets = this.loads.sets.count;
    byNode.fill(0, 0, nrSets * nrNodes);
    for (let set = 0; set < nrSets; set++) {
      for (let d = 0; d < nrDomains; d++) {
        byNode[set * nrNodes + domainNode[d]!]! += byDomain[set * nrDomains + d]!;
      }
    }
  }
}

function makeLevel(capacity: Float64Array, setLoad: Float64Array, allows: Level['allows']): Level {
  const count = capacity.length;
  return {
    nrMembers: count,
    capacity,
    setLoad,
    setTarget: new Float64Array(setLoad.length),
    load: new Float64Array(count),
    target: new Float64Array(count),
    isOutside: new Uint8Array(count),
    isStuck: new Uint8Array(count),
    allows,
  };
}
