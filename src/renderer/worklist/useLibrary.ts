import { useCallback, useEffect, useState } from 'react'
import type { CaseRow, ErrorData, HostInterface, LibraryInfo } from '../../contract/index.ts'
import { CASES_PAGE_LIMIT } from '../../contract/limits.ts'

export type LibraryState =
  | { readonly kind: 'loading'; readonly done: number; readonly total: number | undefined }
  | { readonly kind: 'missing'; readonly path: string }
  | { readonly kind: 'failed'; readonly error: ErrorData }
  | { readonly kind: 'open'; readonly info: Extract<LibraryInfo, { state: 'open' }>; readonly cases: readonly CaseRow[] }

/** The library and all its studies, read page by page; read again on request and whenever the backend says that it changed. */
export function useLibrary(host: HostInterface): readonly [LibraryState, () => void] {
  const [state, setState] = useState<LibraryState>(OPENING)
  const [round, setRound] = useState<{ readonly showsProgress: boolean }>({ showsProgress: true })
  const reload = useCallback(() => setRound({ showsProgress: true }), [])

  // after a change, what is on screen stays until the new list is whole
  useEffect(() => host.events.subscribe((message) => {
    if (message.name === 'library.changed') setRound({ showsProgress: false })
  }), [host])

  useEffect(() => {
    let live = true
    const show = (next: LibraryState): void => {
      if (live && (next.kind !== 'loading' || round.showsProgress)) setState(next)
    }
    void readLibrary(host, show, () => live)
    return () => {
      live = false
    }
  }, [host, round])
  return [state, reload]
}

const OPENING: LibraryState = { kind: 'loading', done: 0, total: undefined }

async function readLibrary(host: HostInterface, show: (state: LibraryState) => void, wanted: () => boolean): Promise<void> {
  show(OPENING)
  const info = await host.commands.invoke('library.info', {})
  if (!info.ok) return show({ kind: 'failed', error: info.error })
  if (info.value.state === 'missing') return show({ kind: 'missing', path: info.value.path })
  const cases: CaseRow[] = []
  for (;;) {
    const page = await host.commands.invoke('cases.list', { offset: cases.length, limit: CASES_PAGE_LIMIT })
    if (!page.ok) return show({ kind: 'failed', error: page.error })
    cases.push(...page.value.cases)
    if (cases.length >= page.value.total || page.value.cases.length === 0) return show({ kind: 'open', info: info.value, cases })
    if (!wanted()) return
    show({ kind: 'loading', done: cases.length, total: page.value.total })
  }
}
