/** What a machine looks like to the balancer; arrays are indexed by domain unless said otherwise. */
export interface MachineLayout {
  /** Node of each domain, a dense index: nodes without CPUs have none. */
  readonly domainNode: ArrayLike<number>;
  /** Sum of the capacities of the domain's online CPUs, 1024 = one full CPU; 0 = all offline. */
  readonly domainCapacity: ArrayLike<number>;
  /** Number of online CPUs. */
  readonly domainNrCpus: ArrayLike<number>;
  /** Distances between nodes as the firmware gives them, row by row; all equal by default. */
  readonly nodeDistance?: ArrayLike<number>;
}

/** The machine the balancer balances. Immutable: hotplug makes a new one. */
export class Machine {
  readonly nrDomains: number;
  readonly nrNodes: number;
  readonly nrCpus: number;
  readonly domainNode: Uint16Array;
  readonly domainCapacity: Float64Array;
  readonly nodeCapacity: Float64Array;
  /** `nodeDistance[from * nrNodes + to]` */
  readonly nodeDistance: Float64Array;
  /** All domains, those of one node together: node `n` has `[nodeStart[n], nodeStart[n + 1])`. */
  readonly domainsByNode: Uint16Array;
  readonly nodeStart: Uint16Array;
  /** 0, 1, … nrNodes - 1: the nodes as a member list, like `domainsByNode`. */
  readonly nodes: Uint16Array;

  /** @throws RangeError if the arrays do not describe a machine with at least one CPU. */
  constructor(layout: MachineLayout) {
    this.domainNode = Uint16Array.from(layout.domainNode);
    this.domainCapacity = Float64Array.from(layout.domainCapacity);
    this.nrDomains = this.domainNode.length;
    this.nrNodes = this.domainNode.reduce((most, node) => Math.max(most, node + 1), 0);
    this.nrCpus = Array.from(layout.domainNrCpus).reduce((sum, cpus) => sum + cpus, 0);
    this.nodes = Uint16Array.from({ length: this.nrNodes }, (_, node) => node);
    this.domainsByNode = Uint16Array.from({ length: this.nrDomains }, (_, domain) => domain).sort(
      (a, b) => this.domainNode[a]! - this.domainNode[b]! || a - b,
    );
    this.nodeStart = new Uint16Array(this.nrNodes + 1);
    this.nodeCapacity = new Float64Array(this.nrNodes);
    this.domainNode.forEach((node, domain) => {
      this.nodeCapacity[node]! += this.domainCapacity[domain]!;
      for (let after = node + 1; after <= this.nrNodes; after++) this.nodeStart[after]!++;
    });
    this.nodeDistance = Float64Array.from(
      layout.nodeDistance ?? { length: this.nrNodes * this.nrNodes },
      (distance: number | undefined) => distance ?? 0,
    );
    this.#check(layout.domainNrCpus.length);
  }

  #check(nrCpuCounts: number): void {
    const { nrDomains, nrNodes, nrCpus, domainCapacity, nodeDistance } = this;
    if (domainCapacity.length !== nrDomains || nrCpuCounts !== nrDomains) {
      throw new RangeError(
        `expected a node, a capacity and a CPU count for each domain, got ${nrDomains}, ${domainCapacity.length} and ${nrCpuCounts}`,
      );
    }
    if (!domainCapacity.every((capacity) => capacity >= 0 && capacity < Infinity)) {
      throw new RangeError(`expected capacities >= 0, got ${domainCapacity.join(', ')}`);
    }
    if (!(nrCpus > 0 && nrCpus < Infinity)) {
      throw new RangeError(`expected a machine with at least one CPU, got ${nrCpus}`);
    }
    if (nodeDistance.length !== nrNodes * nrNodes) {
      throw new RangeError(
        `expected ${nrNodes} x ${nrNodes} node distances, got ${nodeDistance.length}`,
      );
    }
  }
}
