import type { Btf } from './btf.js';
import { Kind } from './kinds.js';

/** Names of a function's parameters, in order ('' where a declaration gives none). */
export function parameterNames(btf: Btf, functionName: string): readonly string[] | undefined {
  const id = btf.find(Kind.func, functionName);
  if (id === undefined) return undefined;
  const prototype = btf.sizeOrType(id);
  if (btf.kind(prototype) !== Kind.funcProto) throw btf.invalid(`type ${id} has no prototype`);
  return Array.from({ length: btf.length(prototype) }, (_, i) =>
    btf.string(btf.element(prototype, i, 0)),
  );
}

/**
 * Kernel functions that got this parameter in 7.0. The kernel's build is to hide it: BTF
 * shows `name(…)` to BPF programs and `name_impl(…, aux)` for itself.
 */
const HIDDEN_PARAMETER = 'aux';
const FUNCTIONS_WITH_HIDDEN_PARAMETER = ['scx_bpf_create_dsq', 'scx_bpf_kick_cpu'];

/**
 * The kernel functions whose BTF was left with the hidden parameter in sight, by a build
 * with too old a pahole or resolve_btfids. No BPF program can call them as documented,
 * so no scheduler that does loads on such a kernel.
 */
export function malformedFunctions(kernel: Btf): readonly string[] {
  return FUNCTIONS_WITH_HIDDEN_PARAMETER.filter(
    (name) => parameterNames(kernel, name)?.at(-1) === HIDDEN_PARAMETER,
  );
}
