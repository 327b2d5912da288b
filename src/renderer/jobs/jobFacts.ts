import type { Job } from '../../contract/index.ts'
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
  return state === 'running' || state === 'waiting'
}
