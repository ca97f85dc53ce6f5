import koffi, { type LibraryHandle } from 'koffi';
import type {
  BtfPointer,
  LinkPointer,
  MapPointer,
  MemoryPointer,
  ObjectPointer,
  ProgramPointer,
} from './pointers.js';

// koffi's type names are global to the process, so this module is the only one to make any.
for (const name of ['bpf_object', 'bpf_map', 'bpf_program', 'bpf_link', 'btf']) koffi.opaque(name);

/** libbpf's print callback. `args` is a va_list, a pointer on every 64-bit Linux ABI we know. */
export const printCallback = koffi.pointer(
  koffi.proto('int libbpf_print_fn(int level, const void *format, void *args)'),
);

/** struct bpf_test_run_opts, for its offsets. */
export const testRunOptions = koffi.struct('bpf_test_run_opts', {
  sz: 'size_t',
  data_in: 'void *',
  data_out: 'void *',
  data_size_in: 'uint32_t',
  data_size_out: 'uint32_t',
  ctx_in: 'void *',
  ctx_out: 'void *',
  ctx_size_in: 'uint32_t',
  ctx_size_out: 'uint32_t',
  retval: 'uint32_t',
  repeat: 'int',
  duration: 'uint32_t',
  flags: 'uint32_t',
  cpu: 'uint32_t',
  batch_size: 'uint32_t',
});

/** struct bpf_object_open_opts of libbpf 1.4, the first with tokens. */
export const objectOpenOptions = koffi.struct('bpf_object_open_opts', {
  sz: 'size_t',
  object_name: 'const char *',
  relaxed_maps: 'bool',
  pin_root_path: 'const char *',
  /** Removed; a hole. */
  attach_prog_fd: 'uint32_t',
  kconfig: 'const char *',
  btf_custom_path: 'const char *',
  kernel_log_buf: 'void *',
  kernel_log_size: 'size_t',
  kernel_log_level: 'uint32_t',
  bpf_token_path: 'const char *',
});

/**
 * The part of libbpf that this project uses. Functions that return an int return a
 * negative errno on failure; those that return a pointer return null and set errno.
 * A one-element array is an out parameter.
 */
export interface Libbpf {
  libbpf_set_print(callback: bigint): bigint | null;
  bpf_object__open_file(path: string, options: Record<string, unknown>): ObjectPointer | null;
  bpf_object__load(object: ObjectPointer): number;
  bpf_object__close(object: ObjectPointer): void;
  bpf_object__btf(object: ObjectPointer): BtfPointer | null;
  bpf_object__next_map(object: ObjectPointer, map: MapPointer | null): MapPointer | null;
  bpf_object__find_map_by_name(object: ObjectPointer, name: string): MapPointer | null;
  bpf_object__find_program_by_name(object: ObjectPointer, name: string): ProgramPointer | null;
  btf__raw_data(btf: BtfPointer, size: [number]): MemoryPointer | null;
  bpf_map__fd(map: MapPointer): number;
  bpf_map__type(map: MapPointer): number;
  bpf_map__max_entries(map: MapPointer): number;
  bpf_map__set_max_entries(map: MapPointer, entries: number): number;
  bpf_map__map_extra(map: MapPointer): number | bigint;
  bpf_map__set_map_extra(map: MapPointer, extra: bigint): number;
  bpf_map__set_value_size(map: MapPointer, bytes: number): number;
  bpf_map__initial_value(map: MapPointer, size: [number]): MemoryPointer | null;
  bpf_map__attach_struct_ops(map: MapPointer): LinkPointer | null;
  bpf_program__fd(program: ProgramPointer): number;
  bpf_program__set_autoload(program: ProgramPointer, autoload: boolean): number;
  bpf_prog_test_run_opts(programFd: number, options: MemoryPointer): number;
  bpf_link__destroy(link: LinkPointer): number;
}

const libbpfPrototypes: Record<keyof Libbpf, string> = {
  libbpf_set_print: 'void *libbpf_set_print(void *fn)',
  bpf_object__open_file:
    'bpf_object *bpf_object__open_file(const char *path, const bpf_object_open_opts *opts)',
  bpf_object__load: 'int bpf_object__load(bpf_object *obj)',
  bpf_object__close: 'void bpf_object__close(bpf_object *obj)',
  bpf_object__btf: 'btf *bpf_object__btf(bpf_object *obj)',
  bpf_object__next_map: 'bpf_map *bpf_object__next_map(bpf_object *obj, bpf_map *map)',
  bpf_object__find_map_by_name:
    'bpf_map *bpf_object__find_map_by_name(bpf_object *obj, const char *name)',
  bpf_object__find_program_by_name:
    'bpf_program *bpf_object__find_program_by_name(bpf_object *obj, const char *name)',
  btf__raw_data: 'void *btf__raw_data(btf *btf, _Out_ uint32_t *size)',
  bpf_map__fd: 'int bpf_map__fd(bpf_map *map)',
  bpf_map__type: 'int bpf_map__type(bpf_map *map)',
  bpf_map__max_entries: 'uint32_t bpf_map__max_entries(bpf_map *map)',
  bpf_map__set_max_entries: 'int bpf_map__set_max_entries(bpf_map *map, uint32_t max_entries)',
  bpf_map__map_extra: 'uint64_t bpf_map__map_extra(bpf_map *map)',
  bpf_map__set_map_extra: 'int bpf_map__set_map_extra(bpf_map *map, uint64_t map_extra)',
  bpf_map__set_value_size: 'int bpf_map__set_value_size(bpf_map *map, uint32_t size)',
  bpf_map__initial_value: 'void *bpf_map__initial_value(bpf_map *map, _Out_ size_t *size)',
  bpf_map__attach_struct_ops: 'bpf_link *bpf_map__attach_struct_ops(bpf_map *map)',
  bpf_program__fd: 'int bpf_program__fd(bpf_program *prog)',
  bpf_program__set_autoload: 'int bpf_program__set_autoload(bpf_program *prog, bool autoload)',
  bpf_prog_test_run_opts: 'int bpf_prog_test_run_opts(int prog_fd, void *opts)',
  bpf_link__destroy: 'int bpf_link__destroy(bpf_link *link)',
};

/** What libbpf says of itself; there since 0.6, so usable before the version is known. */
export interface LibbpfVersion {
  libbpf_major_version(): number;
  libbpf_minor_version(): number;
}

const versionPrototypes: Record<keyof LibbpfVersion, string> = {
  libbpf_major_version: 'uint32_t libbpf_major_version(void)',
  libbpf_minor_version: 'uint32_t libbpf_minor_version(void)',
};

export interface Libc {
  vasprintf(text: [MemoryPointer | null], format: bigint, args: bigint): number;
  free(memory: MemoryPointer): void;
  sysconf(name: number): number;
  /** @param descriptors struct pollfd[] */
  poll(descriptors: bigint, count: number, timeoutMs: number): number;
  /** MAP_FAILED is 2^64 - 1. */
  mmap(
    address: null,
    bytes: number,
    protection: number,
    flags: number,
    fd: number,
    offset: number,
  ): MemoryPointer;
  munmap(address: MemoryPointer, bytes: number): number;
}

const libcPrototypes: Record<keyof Libc, string> = {
  vasprintf: 'int vasprintf(_Out_ void **text, const void *format, void *args)',
  free: 'void free(void *memory)',
  sysconf: 'long sysconf(int name)',
  poll: 'int poll(void *fds, unsigned long nfds, int timeout)',
  mmap: 'void *mmap(void *addr, size_t length, int prot, int flags, int fd, long offset)',
  munmap: 'int munmap(void *addr, size_t length)',
};

/** @throws Error of koffi where the library lacks a function */
function bind<Functions>(
  library: LibraryHandle,
  prototypes: Record<keyof Functions, string>,
): Functions {
  const functions = Object.entries<string>(prototypes).map(([name, prototype]) => [
    name,
    library.func(prototype),
  ]);
  return Object.fromEntries(functions) as Functions;
}

export const bindLibbpf = (library: LibraryHandle): Libbpf => bind(library, libbpfPrototypes);

/** What a thread needs that runs programs and owns no object. */
export type ProgramRunner = Pick<Libbpf, typeof RUN>;
const RUN = 'bpf_prog_test_run_opts';

export const bindProgramRunner = (library: LibraryHandle): ProgramRunner =>
  bind<ProgramRunner>(library, { [RUN]: libbpfPrototypes[RUN] });

export const bindLibbpfVersion = (library: LibraryHandle): LibbpfVersion =>
  bind(library, versionPrototypes);

export const bindLibc = (): Libc => bind(koffi.load(null), libcPrototypes);
