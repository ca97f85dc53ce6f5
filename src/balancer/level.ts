/**
 * One level of the hierarchy, nodes or domains: what balancing needs to know of its
 * members. All arrays are indexed by node or by domain.
 */
export interface Level {
  readonly nrMembers: number;
  readonly capacity: Float64Array;
  /** Load now, with the moves planned so far. */
  readonly load: Float64Array;
  /** Fair share. */
  readonly target: Float64Array;
  /** Movable load by set of tasks: `setLoad[set * nrMembers + member]`. */
  readonly setLoad: Float64Array;
  /** The set's part of the fair share. */
  readonly setTarget: Float64Array;
  /** 1 if the load was too far from the target when balancing of the level began. */
  readonly isOutside: Uint8Array;
  /** 1 if no single move brings the member nearer to its target (`refine`). */
  readonly isStuck: Uint8Array;
  /** Whether tasks of the set may run in the member. */
  allows(set: number, member: number): boolean;
}

export interface DomainLevel extends Level {
  /** Load that cannot move. */
  readonly fixed: Float64Array;
  /** Heaviest movable task, or NO_TASK; known only once tasks were gathered. */
  readonly largest: Int32Array;
}

/** Equal but for rounding. */
const SLACK = 1e-6;
/** A move beyond the target must shrink the difference by a tenth: noise must not move tasks to and fro. */
const MAX_OVERSHOOT = 1.9;

/** Whether a task of this load can leave or enter without passing the target. */
export function fits(load: number, room: number): boolean {
  return load * (1 - SLACK) <= room;
}

/** Whether a load is farther from its target than `band` x target, and than `deadband`. */
export function isFar(load: number, target: number, band: number, deadband: number): boolean {
  return Math.abs(load - target) > Math.max(band * target, deadband) * (1 + SLACK);
}

/** Whether the member's load is far from its target. */
export function isOutside(level: Level, member: number, band: number, deadband: number): boolean {
  return isFar(level.load[member]!, level.target[member]!, band, deadband);
}

/** Marks the members that are outside. @returns whether there are any */
export function markOutside(
  level: Level,
  members: Uint16Array,
  from: number,
  to: number,
  band: number,
  deadband: number,
): boolean {
  let isAnyOutside = false;
  for (let k = from; k < to; k++) {
    const outside = isOutside(level, members[k]!, band, deadband);
    level.isOutside[members[k]!] = outside ? 1 : 0;
    isAnyOutside ||= outside;
  }
  return isAnyOutside;
}

/** Whether tasks may move between the two: not if both are near enough to their targets. */
export function mayTrade(level: Level, from: number, to: number): boolean {
  return from !== to && (level.isOutside[from] === 1 || level.isOutside[to] === 1);
}

/** What is missing to the target; negative if there is a surplus. */
export function roomOf(level: Level, member: number): number {
  return level.target[member]! - level.load[member]!;
}

/**
 * The largest task of the set there is room for.
 * @param isStrict whether the set, too, must need it here: at least half of it, to the nearest task
 */
export function roomFor(level: Level, set: number, member: number, isStrict: boolean): number {
  const room = roomOf(level, member);
  if (!isStrict) return room;
  const place = set * level.nrMembers + member;
  return Math.min(room, 2 * (level.setTarget[place]! - level.setLoad[place]!));
}

/** The largest task of the set that is too much; the opposite of `roomFor`. */
export function surplusFor(level: Level, set: number, member: number, isStrict: boolean): number {
  const surplus = -roomOf(level, member);
  if (!isStrict) return surplus;
  const place = set * level.nrMembers + member;
  return Math.min(surplus, 2 * (level.setLoad[place]! - level.setTarget[place]!));
}

/**
 * Σ load² / capacity falls by  load x (2 x slope - load x curvature)  where a load moves: by most for
 * slope / curvature, and not at all from twice that on.
 */
function slopeOf({ load, capacity }: Level, from: number, to: number): number {
  return (
    load[from]! * (1 / Math.max(capacity[from]!, 1)) - load[to]! * (1 / Math.max(capacity[to]!, 1))
  );
}

function curvatureOf({ capacity }: Level, from: number, to: number): number {
  return 1 / Math.max(capacity[from]!, 1) + 1 / Math.max(capacity[to]!, 1);
}

/**
 * How much moving a task of this load improves  Σ load² / capacity.
 * @returns 0 if it does not, or by too little
 */
export function gainOf(level: Level, load: number, from: number, to: number): number {
  const slope = slopeOf(level, from, to);
  const curvature = curvatureOf(level, from, to);
  if (load * curvature >= MAX_OVERSHOOT * slope) return 0;
  return load * (2 * slope - load * curvature);
}

/** The load that `gainOf` is largest for; not positive if every move would do harm. */
export function bestLoad(level: Level, from: number, to: number): number {
  return slopeOf(level, from, to) / curvatureOf(level, from, to);
}

/** The load from which on `gainOf` is 0; not positive if every move would do harm. */
export function largestUseful(level: Level, from: number, to: number): number {
  return MAX_OVERSHOOT * bestLoad(level, from, to);
}

/** `gainOf` the best conceivable task; 0 if every move would do harm. */
export function bestGainOf(level: Level, from: number, to: number): number {
  const slope = slopeOf(level, from, to);
  return slope > 0 ? slope ** 2 / curvatureOf(level, from, to) : 0;
}
