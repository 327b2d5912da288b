import type { ReactNode } from 'react'
import { useCommand } from '../host/useCommand.ts'
import { strings } from '../strings/index.ts'
import { bytes } from '../strings/counts.ts'
import { Note } from '../ui/Note.tsx'

const LOOK_MS = 15_000
const LOOK_WHEN_FULL_MS = 4000

/** Above every page for as long as the library's disk is full, or nearly: what that means, and how much is to be freed. */
export function DiskBanner(): ReactNode {
  const { data } = useCommand('storage.show', {}, { refetchInterval: ({ state }) => (state.data?.state === 'full' ? LOOK_WHEN_FULL_MS : LOOK_MS) })
  if (data === undefined || data.state === 'ok') return null
  const words = strings.disk[data.state]
  return (
    <div className="disk-banner">
      <Note tone={data.state === 'full' ? 'bad' : 'warn'} title={words.title(data.free === null ? undefined : bytes(data.free))}>{words.text(bytes(data.needed))} <span className="path">{data.path}</span></Note>
    </div>
  )
}
