import type { Btf } from './btf.js';
import { Kind } from './kinds.js';

/** A global variable. */
export interface BtfVariable {
  /** ELF section that it lies in, such as `.bss`. */
  readonly section: string;
  /** Within the section, in bytes; 0 for all in an object that libbpf has not opened. */
  readonly offset: number;
  readonly size: number;
  readonly typeId: number;
}

/** All global variables, by name. Maps and kernel symbols are among them, in their own sections. */
export function btfVariables(btf: Btf): ReadonlyMap<string, BtfVariable> {
  const variables = new Map<string, BtfVariable>();
  for (const section of btf.ofKind(Kind.dataSection)) {
    for (let i = 0; i < btf.length(section); i++) {
      const variable = btf.element(section, i, 0);
      if (btf.kind(variable) !== Kind.variable) continue;
      variables.set(btf.name(variable), {
        section: btf.name(section),
        offset: btf.element(section, i, 1),
        size: btf.element(section, i, 2),
        typeId: btf.sizeOrType(variable),
      });
    }
  }
  return variables;
}
