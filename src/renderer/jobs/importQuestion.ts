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

/** Asks where the labels of these files come from, if anything among them may name classes; else at once without. Null: they are not to be imported. Rejects with a CommandError. */
export async function askForLabels(host: HostInterface, paths: readonly string[]): Promise<ImportLabels | null> {
  // one question at a time: the one before is taken back
  question?.answer(null)
  let answered = false
  const asked = new Promise<ImportLabels | null>((resolve) => {
    const answer = (labels: ImportLabels | null): void => {
      answered = true
      show(undefined)
      resolve(labels)
    }
    const timer = setTimeout(() => {
      if (!answered) show({ paths, preview: undefined, answer })
    }, SAYS_AFTER_MS)
    void invoke(host, 'import.preview', { paths: [...paths] }).then(
      (preview) => {
        clearTimeout(timer)
        if (answered) return
        if (preview.folders.total === 0 && preview.table === null && !preview.cut) answer({ labels: 'auto' })
        else show({ paths, preview, answer })
      },
      () => {
        clearTimeout(timer)
        // what is wrong with the files the import itself says
        if (!answered) answer({ labels: 'auto' })
      }
    )
  })
  return asked
}

function show(next: ImportQuestion | undefined): void {
  question = next
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
