import type { ReactNode } from 'react'
import { useHost } from '../host/HostProvider.tsx'
import { useCommand, useDeed } from '../host/useCommand.ts'
import { strings } from '../strings/index.ts'
import { Button } from '../ui/Button.tsx'
import { Light } from '../ui/Light.tsx'
import { toast } from '../ui/Toasts.tsx'

/** The networks whose weights are here, and how more come without a network connection. */
export function Networks({ isOpen }: { isOpen: boolean }): ReactNode {
  const addWeights = useAddWeights()
  const known = useCommand('training.backbones', {}, { enabled: isOpen }).data?.backbones ?? []
  const words = strings.firstStart
  const shown = known.toSorted((a, b) => Number(b.installed) - Number(a.installed)).slice(0, 8)
  return (
    <section className="machine" aria-label={words.networks}>
      <div className="machine-head"><h2>{words.networks}</h2><Button icon="usb" onPress={() => void addWeights()}>{words.addWeights}</Button></div>
      <ul className="checks">
        {shown.map(({ name, installed, embedded }) => (
          <li key={name}>
            <Light tone={installed ? 'ok' : 'none'} label={installed ? words.networkStates.installed : words.networkStates.missing} />
            <b>{name}</b><span className="dim">{embedded ? words.networkStates.embedded : ''}</span><span className="check-value">{installed ? words.networkStates.installed : words.networkStates.missing}</span>
          </li>
        ))}
      </ul>
      <p className="dim">{words.weightsHelp}</p>
    </section>
  )
}

/** Asks for weights packs or files and installs them; the job says what it made of each. */
export function useAddWeights(): () => Promise<void> {
  const host = useHost()
  const add = useDeed('weights.add', { rereads: ['jobs.list', 'library.info'] })
  return async () => {
    const paths = await host.files.choose({ folders: false })
    if (paths === null || paths.length === 0) return
    add.mutate({ paths: [...paths] }, { onError: (error) => toast('bad', `${strings.firstStart.weightsFailed} ${error.message}`) })
  }
}
