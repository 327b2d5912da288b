import { readdirSync, readFileSync } from 'node:fs'

/** SIGKILL to every job process below this process; returns how many there were. By /proc. */
export function killJobs(): number {
  const jobs = processes().filter(({ command, ancestors }) => /job\.(js|ts|mjs)/.test(command) && ancestors.includes(process.pid))
  for (const { pid } of jobs) process.kill(pid, 'SIGKILL')
  return jobs.length
}

interface Process {
  readonly pid: number
  readonly command: string
  readonly ancestors: readonly number[]
}

function processes(): Process[] {
  const parents = new Map<number, number>()
  const commands = new Map<number, string>()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]))
      commands.set(Number(name), readFileSync(`/proc/${name}/cmdline`, 'utf8'))
    } catch {
      // it has gone meanwhile
    }
  }
  return [...commands].map(([pid, command]) => {
    const ancestors: number[] = []
    for (let up = parents.get(pid); up !== undefined && up > 1 && ancestors.length < 20; up = parents.get(up)) ancestors.push(up)
    return { pid, command, ancestors }
  })
}
