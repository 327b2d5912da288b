import type { Job } from '../../contract/index.ts'
import { number } from '../strings/counts.ts'
import { strings } from '../strings/index.ts'
import type { IconName } from '../ui/Icon.tsx'

const names = new Map<string, string>(Object.entries(strings.jobs.kinds))
const icons = new Map<string, IconName>([['import', 'import'], ['sample', 'sample'], ['weights', 'usb'], ['train', 'train'], ['score', 'activity'], ['scoring', 'activity'], ['delete', 'delete'], ['anonymize', 'eyeOff'], ['report', 'export'], ['export', 'export']])

/** What people call the job; its kind where no name is known. */
export function nameOfJob({ kind }: Job): string {
  return names.get(kind) ?? `${kind.slice(0, 1).toUpperCase()}${kind.slice(1)}`
}

export function iconOfJob({ kind }: Job): IconName {
  return icons.get(kind) ?? 'cpu'
}

export function isUnderWay({ state }: Job): boolean {
  return state === 'running' || state === 'waiting' || state === 'paused'
}

export function barOf({ state }: Job): 'running' | 'waiting' | 'paused' {
  return state === 'waiting' || state === 'paused' ? state : 'running'
}

/** In place of rate and time left, of a job that stands: waiting its turn, paused and why. */
export function standingText({ state, progress, error }: Job): string | undefined {
  if (state === 'waiting') return strings.jobs.states.waiting
  if (state !== 'paused') return undefined
  return error?.message ?? strings.jobs.pausedAt(progress === null || progress.total === 0 ? '' : strings.ui.of(number(progress.done), number(progress.total)))
}

/** The import that the end of the program cut off, if no other was begun since: it can go on. */
export function cutOffImport(jobs: readonly Job[]): Job | undefined {
  const last = jobs.find(({ kind }) => kind === 'import')
  return last?.state === 'failed' && last.error?.code === 'interrupted' ? last : undefined
}
