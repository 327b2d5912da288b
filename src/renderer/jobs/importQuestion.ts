import { useSyncExternalStore } from 'react'
import type { CommandInput, CommandOutput, HostInterface } from '../../contract/index.ts'
import { invoke } from '../host/useCommand.ts'

export type ImportPreview = CommandOutput<'import.preview'>
/** What is asked of `import.start` besides the paths. */
export type ImportLabels = Omit<CommandInput<'import.start'>, 'paths'>

/** Films that wait for a person to say where their labels come from. */
export interface ImportQuestion {
  readonly paths: readonly string[]
  /** Undefined while the files are looked through. */
  readonly preview: ImportPreview | undefined
  /** Null: never mind. */
  answer(labels: ImportLabels | null): void
}

/** How long the page looks through files before it says so, ms. */
const SAYS_AFTER_MS = 400

let question: ImportQuestion | undefined
const listeners = new Set<() => void>()

export function useImportQuestion(): ImportQuestion | undefined {
  return useSyncExternalStore(subscribe, () => question)
}

/** Asks where the labels of these files come from, if anything among them may name classes; else at once without. Null: they are not to be imported. */
export function askForLabels(host: HostInterface, paths: readonly string[]): Promise<ImportLabels | null> {
  // one question at a time: the one before is taken back
  question?.answer(null)
  return new Promise((resolve) => {
    let answered = false
    const answer = (labels: ImportLabels | null): void => {
      answered = true
      show(undefined)
      resolve(labels)
    }
    const timer = setTimeout(() => show({ paths, preview: undefined, answer }), SAYS_AFTER_MS)
    void lookThrough(host, paths).then((preview) => {
      clearTimeout(timer)
      if (answered) return undefined
      if (preview === undefined || (preview.folders.total === 0 && preview.table === null && !preview.cut)) return answer({ labels: 'auto' })
      return show({ paths, preview, answer })
    })
  })
}

/** Undefined where they cannot be looked through: what is wrong with them the import itself says. */
async function lookThrough(host: HostInterface, paths: readonly string[]): Promise<ImportPreview | undefined> {
  try {
    return await invoke(host, 'import.preview', { paths: [...paths] })
  } catch {
    return undefined
  }
}

function show(next: ImportQuestion | undefined): void {
  question = next
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
