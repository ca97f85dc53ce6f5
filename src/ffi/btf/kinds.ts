/** Kinds of BTF types, from the kernel's Documentation/bpf/btf.rst. */
export const Kind = {
  void: 0,
  int: 1,
  pointer: 2,
  array: 3,
  struct: 4,
  union: 5,
  enum: 6,
  forward: 7,
  typedef: 8,
  volatile: 9,
  const: 10,
  restrict: 11,
  func: 12,
  funcProto: 13,
  variable: 14,
  dataSection: 15,
  float: 16,
  declTag: 17,
  typeTag: 18,
  enum64: 19,
} as const;

export const NR_KINDS = 20;

/** 32-bit words that follow the three common ones, by kind. */
export const FIXED_WORDS = wordsByKind({
  [Kind.int]: 1,
  [Kind.array]: 3,
  [Kind.variable]: 1,
  [Kind.declTag]: 1,
});

/** Words per element (member, enumerator, parameter, variable), by kind. */
export const ELEMENT_WORDS = wordsByKind({
  [Kind.struct]: 3,
  [Kind.union]: 3,
  [Kind.enum]: 2,
  [Kind.funcProto]: 2,
  [Kind.dataSection]: 3,
  [Kind.enum64]: 3,
});

function wordsByKind(words: Record<number, number>): Uint8Array {
  return Uint8Array.from({ length: NR_KINDS }, (_, kind) => words[kind] ?? 0);
}
