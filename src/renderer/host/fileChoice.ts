import type { ChooseFiles } from '../../contract/index.ts'

/** What the page is to ask a person for, in a host without dialogs. */
export type FileQuestion = { readonly ask: 'open'; readonly folders: boolean } | { readonly ask: 'save'; readonly name: string }

/** A question that waits for its answer; null is "never mind". */
export interface OpenQuestion {
  readonly question: FileQuestion
  answer(paths: readonly string[] | null): void
}

let asker: ((open: OpenQuestion) => void) | undefined

/** Names who shows the questions (the page's folder browser); returns the function that takes it back. */
export function showFileQuestions(show: (open: OpenQuestion) => void): () => void {
  asker = show
  return () => {
    if (asker === show) asker = undefined
  }
}

export function askForFiles({ folders }: ChooseFiles): Promise<readonly string[] | null> {
  return ask({ ask: 'open', folders })
}

export async function askWhereToSave({ name }: { readonly name: string }): Promise<string | null> {
  return (await ask({ ask: 'save', name }))?.[0] ?? null
}

function ask(question: FileQuestion): Promise<readonly string[] | null> {
  return new Promise((resolve) => {
    if (asker === undefined) resolve(null)
    else asker({ question, answer: resolve })
  })
}
