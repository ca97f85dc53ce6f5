import koffi from 'koffi';
import { objectOpenOptions } from './prototypes.js';

/** What libbpf can be told when it opens an object; it copies all of it. */
export interface OpenOptions {
  /** Take map definitions with attributes that it does not know. */
  readonly relaxedMaps?: boolean | undefined;
  /** Folder of a BPF file system for maps that ask to be pinned; by default /sys/fs/bpf. */
  readonly pinRootPath?: string | undefined;
  /** Lines such as CONFIG_HZ=1000, over those of the kernel's configuration. */
  readonly kconfig?: string | undefined;
  /** Types to relocate programs by, in place of the running kernel's. */
  readonly btfCustomPath?: string | undefined;
  /** Mount point of a BPF file system to make a token from. */
  readonly bpfTokenPath?: string | undefined;
}

/** As libbpf takes them: struct bpf_object_open_opts. */
export function toOpenOpts(options: OpenOptions): Record<string, unknown> {
  return {
    sz: koffi.sizeof(objectOpenOptions),
    object_name: null,
    relaxed_maps: options.relaxedMaps ?? false,
    pin_root_path: options.pinRootPath ?? null,
    attach_prog_fd: 0,
    kconfig: options.kconfig ?? null,
    btf_custom_path: options.btfCustomPath ?? null,
    kernel_log_buf: null,
    kernel_log_size: 0,
    kernel_log_level: 0,
    bpf_token_path: options.bpfTokenPath ?? null,
  };
}
