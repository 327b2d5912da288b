import { useEffect, useRef, useState, type ReactNode } from 'react'
import { strings } from '../strings/index.ts'
import { Icon } from '../ui/Icon.tsx'
import { createCornerstoneViewport } from './cornerstoneViewport.ts'
import { fetchPicture } from './fetchPicture.ts'

type FilmState = { readonly kind: 'loading' } | { readonly kind: 'shown' } | { readonly kind: 'failed'; readonly message: string }

/** One film on black, in both themes, with corner text; says so while it is read and when it cannot be shown. */
export function Film({ url, label, corner }: { url: string; label: string; corner: string }): ReactNode {
  const surface = useRef<HTMLDivElement>(null)
  const [state, setState] = useState<FilmState>({ kind: 'loading' })

  useEffect(() => {
    const element = surface.current
    if (element === null) return undefined
    const abort = new AbortController()
    const viewport = createCornerstoneViewport(element)
    const resized = new ResizeObserver(() => viewport.resize())
    const load = async (): Promise<void> => {
      try {
        const picture = await fetchPicture(url, abort.signal)
        abort.signal.throwIfAborted()
        await viewport.show(picture)
        resized.observe(element)
        setState({ kind: 'shown' })
      } catch (error) {
        if (!abort.signal.aborted) setState({ kind: 'failed', message: error instanceof Error ? error.message : String(error) })
      }
    }
    void load()
    return () => {
      abort.abort()
      resized.disconnect()
      viewport.dispose()
    }
  }, [url])

  return (
    <div className="film" data-state={state.kind}>
      <div ref={surface} className="film-surface" role="img" aria-label={label} />
      {state.kind === 'loading' ? <p className="film-message" role="status">{strings.preview.loading}</p> : null}
      {state.kind === 'failed' ? (
        <div className="film-message" role="alert"><Icon name="stop" size="large" /><h3>{strings.preview.failed}</h3><p>{state.message}</p></div>
      ) : null}
      {state.kind === 'shown' ? <span className="film-corner">{corner}</span> : null}
    </div>
  )
}
