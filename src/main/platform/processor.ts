import { readFileSync } from 'node:fs'
import { cpus } from 'node:os'

export interface Processor {
  readonly model: string
  /** Logical processors that this process may use. */
  readonly cores: number
  /** Instruction sets that decide how fast the engine is, as the kernel names them; empty where the system does not tell. */
  readonly features: readonly string[]
}

/** What TensorFlow's and oneDNN's kernels choose by. */
const MATTERS = /^(sse4_1|sse4_2|avx|avx2|fma|f16c|avx512\w*|avx_vnni|amx_\w+|neon|asimd|asimddp|asimdhp|bf16|i8mm|sve\w*)$/

/** Reads the processor's name and instruction sets (on Linux from /proc/cpuinfo). */
export function readProcessor(cores: number, cpuinfo: string | undefined = readCpuinfo()): Processor {
  const flags = cpuinfo === undefined ? [] : (/^(?:flags|Features)\s*:\s*(.*)$/m.exec(cpuinfo)?.[1] ?? '').split(/\s+/)
  const model = (cpuinfo === undefined ? undefined : /^model name\s*:\s*(.*)$/m.exec(cpuinfo)?.[1]) ?? cpus()[0]?.model ?? 'unknown'
  return { model: model.trim(), cores, features: flags.filter((flag) => MATTERS.test(flag)) }
}

function readCpuinfo(): string | undefined {
  try {
    return readFileSync('/proc/cpuinfo', 'utf8')
  } catch {
    return undefined
  }
}
