import { existsSync } from 'node:fs'
import { findProgram, runProgram } from '../../../scripts/setup/runProgram.mjs'

export interface Nvidia {
  /** Where the driver's library lies, if it is installed. */
  readonly driver: string | undefined
  /** One line a device, as `nvidia-smi -L` names them. */
  readonly devices: readonly string[]
}

const DRIVER_PLACES = [
  '/usr/lib/x86_64-linux-gnu/libcuda.so.1',
  '/usr/lib/aarch64-linux-gnu/libcuda.so.1',
  '/usr/lib64/libcuda.so.1',
  '/usr/lib/libcuda.so.1',
  '/usr/lib/wsl/lib/libcuda.so.1',
  '/usr/local/nvidia/lib64/libcuda.so.1',
  String.raw`C:\Windows\System32\nvcuda.dll`
]

/** Looks for an NVIDIA driver and asks it for its devices. Never throws. */
export async function findNvidia(env: NodeJS.ProcessEnv = process.env): Promise<Nvidia> {
  const driver = DRIVER_PLACES.find((file) => existsSync(file))
  const smi = findProgram('nvidia-smi', env)
  if (smi === undefined) return { driver, devices: [] }
  const result = await runProgram(smi, ['-L'], { timeoutMs: 10_000 })
  return { driver, devices: result.code === 0 ? result.stdout.split('\n').map((line) => line.trim()).filter((line) => line !== '') : [] }
}
